// Package demo makes the demonstration world: an invented congress with its people,
// units and the suggestions of a year, in every state. Everything in it came about by
// signed acts of invented devices, judged by the authority at their dates, so that what is
// shown is what the program does. Every name is marked 演示.
//
// The same seed and date make the same world. Its devices' keys follow from the seed too: they
// are revoked at the end, and people enrol anew with codes that do not.
//
// A world may have any number of further suggestions, for measurements (Options.Matters): every fifth goes
// all the way, the others are registered. On two cores some 2,300 acts or 400 matters are made in a
// second, every signature verified and every act judged: 50,000 matters in two to three minutes,
// 1.4 GB.
package demo
