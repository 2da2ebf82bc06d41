package web

// RecordPages are the pages behind the promise board.
var RecordPages = recordPages
