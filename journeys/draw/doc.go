// Package draw draws the picture of a digest: one journey as everybody walked
// it, for people who look at it on a telephone or paste it into a slide.
//
// # What is drawn
//
// The journey runs from top to bottom, because names of steps are words and
// words need width: nine rows of 36 pixels fit under each other where nine
// columns would hold six letters each. The first ideal path is one straight
// line, as thick as the people who walked it; other ideal paths run to the left
// of it in the same ink, detours to the right in another, leaving it and coming
// back. Under each name stand the median wait, filled, and that of the period
// before, outlined. Numbers in black circles are the pain points of the text.
// The line on the right is the feeling: dashed where only the workshop said so,
// solid where people did.
//
// # What must hold
//
// Nothing is smaller than 36 pixels of a canvas 1080 wide, which are 12 of the
// 360 that a telephone shows. Every text is measured in the font it is drawn
// with, before it is placed: it is wrapped, or shortened with an ellipsis, and
// no two texts touch. What does not fit is left out in the order of its weight
// and counted: the stations that matter least become dots, and a line says how
// many.
//
// Colour is never alone: tracks differ in place, in width and in lightness, so
// that they can be told apart by the colour-blind and on grey paper.
//
// # How
//
// layout.go turns a journeys.Picture into a Scene, a list of lines, discs, pills
// and texts with places (scene.go). SVG and PNG are two ways to write one scene
// down. The same picture gives the same SVG everywhere, and the same PNG on one
// kind of machine: where processors multiply and add in one step, the last bit
// of a shade may differ.
package draw
