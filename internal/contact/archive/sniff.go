package archive

import (
	"bytes"
	"unicode/utf8"
)

// Media types of documents that are kept.
const (
	PDF  = "application/pdf"
	PNG  = "image/png"
	JPEG = "image/jpeg"
	TIFF = "image/tiff"
	Text = "text/plain"
	WAV  = "audio/wav"
	MP3  = "audio/mpeg"
	Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

// Sniff tells what a content is by itself: a name or a header of whoever sends it proves nothing. False for everything that is not
// kept, such as programs, pages with scripts and documents with macros of the old Word format.
func Sniff(body []byte) (media string, ok bool) {
	for _, m := range magics {
		if len(body) >= len(m.begin)+m.at && bytes.Equal(body[m.at:m.at+len(m.begin)], []byte(m.begin)) {
			return m.media, m.also == nil || m.also(body)
		}
	}
	if isText(body) {
		return Text, true
	}
	return "", false
}

var magics = []struct {
	at    int
	begin string
	media string
	also  func([]byte) bool
}{
	{0, "%PDF-", PDF, nil},
	{0, "\x89PNG\r\n\x1a\n", PNG, nil},
	{0, "\xff\xd8\xff", JPEG, nil},
	{0, "II*\x00", TIFF, nil},
	{0, "MM\x00*", TIFF, nil},
	{8, "WAVE", WAV, func(b []byte) bool { return bytes.HasPrefix(b, []byte("RIFF")) }},
	{0, "ID3", MP3, nil},
	{0, "\xff\xfb", MP3, nil},
	{0, "\xff\xf3", MP3, nil},
	{0, "PK\x03\x04", Word, isWord},
}

// isWord: the main part of a Word document is named in the zip's directory; one with macros names them too.
func isWord(body []byte) bool {
	return bytes.Contains(body, []byte("word/document.xml")) && !bytes.Contains(body, []byte("vbaProject.bin"))
}

// isText: valid UTF-8 without control characters, and no page: a browser must not run what somebody sent.
func isText(body []byte) bool {
	if !utf8.Valid(body) {
		return false
	}
	for _, c := range body {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			return false
		}
	}
	begin := bytes.ToLower(bytes.TrimSpace(body[:min(len(body), 512)]))
	for _, markup := range []string{"<!doctype", "<html", "<script", "<svg", "<?xml", "<?php", "#!"} {
		if bytes.Contains(begin, []byte(markup)) {
			return false
		}
	}
	return true
}
