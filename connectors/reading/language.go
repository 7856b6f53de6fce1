package reading

import (
	"strings"
	"unicode"
)

// A word of one language alone counts two for it, a word that several share
// ("in", "is", "no") one for each. A text is in a language where it has three
// such points at least, and three times as many as in any other.
const (
	alone  = 2
	enough = 3
	margin = 3
)

// English is the only language in which more than the language is read.
const English = "en"

// language tells in which language the words are, "" where that is not
// certain.
func (r *Reader) language(text string, all []sentence) string {
	if foreignScript(text) {
		return ""
	}
	var count [len(languages)]int
	r.lookUp(all, &count)
	best, second := 0, 0
	for l := range count {
		switch {
		case count[l] > count[best]:
			best, second = l, count[best]
		case l != best && count[l] > second:
			second = count[l]
		}
	}
	if count[best] < enough || count[best] < margin*second {
		return ""
	}
	return languages[best]
}

// foreignScript reports whether more than a tenth of the letters are not
// Latin ones.
func foreignScript(text string) bool {
	letters, foreign := 0, 0
	for _, c := range text {
		switch {
		case c < 0x80:
			if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
				letters++
			}
		case unicode.IsLetter(c) || c == unicode.ReplacementChar:
			letters++
			if !unicode.Is(unicode.Latin, c) {
				foreign++
			}
		}
	}
	return foreign*10 > letters
}

var languages = [...]string{English, "de", "fr", "es", "it", "nl", "pt", "pl", "sv"}

// tongues makes the table of words that give a language away: the languages
// of a word as bits, in the order of languages.
func tongues() map[string]uint16 {
	table := map[string]uint16{}
	for i, words := range [...]string{
		english, german, french, spanish, italian, dutch, portuguese, polish, nordic,
	} {
		for w := range strings.FieldsSeq(words) {
			table[w] |= 1 << i
		}
	}
	return table
}

const english = `in so no one was an the and is are was were be been being am i i'm i've i'd i'll im my mine we we're we've our you you're you've your
he she his her they their them it it's its this that these those there here what what's which who whose when where why how
a an of to for from with without at by on about into out up down over under after before since until during between
not no don't doesn't didn't can't cannot couldn't won't wouldn't isn't aren't wasn't haven't hasn't shouldn't dont cant doesnt didnt wont
do does did done have has had having can could will would shall should may might must
and or but because if then than so as too also only just even again still already always never ever now yet every any some all each other another more most much many few
please pls kindly thanks thank hello hi hey dear sorry yes yours regards best
need needs want wants get gets got give gave given send sends sent tell told know knows see sees saw seen say says said find found use uses used using
work works working worked try tried trying help helps helped make makes made take takes took go goes going gone come comes came call called calls keep keeps look looks looking
start starts started stop stops stopped open opens opened close closed change changed click reset unlock lock locked attached attach provide share reply restart install installed
nobody nothing everything something anything someone anybody everybody nowhere
today yesterday tomorrow morning week weeks day days month months year hour hours minute minutes monday tuesday wednesday thursday friday saturday sunday
error message password username account number asset tag screen screenshot phone employee staff issue problem request access device machine keyboard mouse broken
new old first last next same different right wrong good bad great nice happy angry terrible horrible useless ridiculous unacceptable
which whats reading shows show shown appears happens happen happened wait waiting waited answer answers question between through off back away
room office floor building desk version serial badge location computer
this's time times one two three four five twice people team service desk ticket support user name system happening stuck slow sit running run runs print printer website application browser mailbox mail network wifi extension client server laptop docking wrote because reset says dead attached number id os floor`

const german = `der die das dem den des ein eine einen einem einer eines und oder aber nicht kein keine ich mich mir mein meine meinen meinem meiner
du dich dir dein wir uns unser unsere ihr sie ihnen ihre er es ist sind war waren bin bist sein wird werden wurde worden habe hat haben hatte kann können könnte muss müssen soll
mit von vom zu zum zur im auf für bei nach seit bis aus über unter vor wenn dass weil wie was wer wo wann warum hier dort jetzt heute gestern morgen schon noch immer mehr sehr auch nur
bitte danke hallo guten gruß grüße viele leider geht funktioniert startet hilfe fehler passwort kennwort drucker bildschirm anmelden zusammen ins beim`

const french = `le la les un une des du de et ou mais ne pas je j'ai me mon ma mes nous notre vous votre vos il elle ils est sont était suis ai avez avons ont être fait
avec pour dans sur chez depuis quand comme que qui quoi où ce cette ces plus aussi très bonjour bonsoir salut merci mot passe ordinateur marche démarre matin s'il plaît au aux`

const spanish = `el la los las un una unos de del y o pero no yo mi mis me nos nuestro usted su sus es son era está están estoy he ha han hay puedo puede tengo tiene
con para por en desde cuando como que qué muy más también hola gracias buenos días favor contraseña cuenta entrar ordenador funciona`

const italian = `il lo la gli le un uno una di del della dei e o ma non io mio mia mi ci nostro lei suo è sono era ho ha hanno posso può
con per in da dal quando come che più anche ciao grazie buongiorno salve posta stampante riesco funziona potete aiutarmi alla`

const dutch = `de het een en of maar niet geen ik mij mijn wij ons onze u uw jij je jullie hij zij is zijn was ben heb heeft hebben kan kunnen moet
met van voor bij naar sinds als dat wat wie waar wanneer hier nu vandaag ook graag dank hallo groet wachtwoord scherm blijft zwart opstarten na`

const portuguese = `o a os as um uma do da dos das e ou mas não eu meu minha me nós nosso você seu sua é são era estou está tenho tem posso pode
com para por em no na desde quando como que muito mais também olá obrigado obrigada bom dia senha esqueci conta`

const polish = `i w na do z ze się nie jest są był mam mój moja moje mnie proszę o dzień dobry dziękuję hasło hasła konto działa nie mogę od jak że co gdzie kiedy czy`

const nordic = `jag och är inte det att en ett som på med för av till kan har min mitt vi ni hej tack lösenord jeg er ikke og på kontoen logge inn ikke hei takk dag i`
