package procedure

// Reading is one thing a text from outside says of a field of a form: what a citizen's letter names as the document, or as its reasons. It is
// shown with the words it was read from, and stands in the form only when a person has taken it over; of several for one field at most one
// is taken.
type Reading struct {
	Key   string // of the field
	Value string // text, or the value of a choice
	Words string // the passage it was read from, "" if that is the value itself
	Doubt string // why it may be another thing, in a sentence; "": the text says so itself
}
