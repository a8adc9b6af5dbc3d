// Package widgets holds the desk's own controls. They know no matter and no law;
// each one can be worked by keyboard, shows where the focus is, and
// carries a label a test or a screen reader finds it by.
package widgets
