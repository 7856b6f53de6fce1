// Package web draws the pages that people open in a browser. What they show of
// customers' and agents' words is hostile: it goes through html/template, and a
// page allows no script but its own, by its hash.
package web
