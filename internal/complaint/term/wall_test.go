package term_test

import (
	"fmt"
	"sync"
	"time"
)

// The walls of the second model (model_test.go): calendars that are turned page by page, and clocks in steps of a quarter of an hour.

// wall is where a calendar hangs.
type wall struct {
	place  *time.Location
	starts map[string]int64
}

var (
	walls  = map[string]*wall{}
	museum sync.Mutex // several tests look at the walls
)

func hang(zone string) *wall {
	museum.Lock()
	defer museum.Unlock()
	if w, ok := walls[zone]; ok {
		return w
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	walls[zone] = &wall{place, map[string]int64{}}
	return walls[zone]
}

// page is what the calendar on the wall shows at a second.
func (w *wall) page(second int64) string {
	year, month, day := time.Unix(second, 0).In(w.place).Date()
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}

// turns is the second at which the calendar turns to a page, looked for in quarters of an hour.
func (w *wall) turns(page string) int64 {
	museum.Lock()
	defer museum.Unlock()
	if second, ok := w.starts[page]; ok {
		return second
	}
	noon, err := time.Parse("2006-01-02", page)
	if err != nil {
		panic(err)
	}
	second := noon.Unix() - 36*3600
	for w.page(second) < page {
		second += 900
	}
	w.starts[page] = second
	return second
}

// leaf turns n pages of a calendar, one by one.
func leaf(page string, n int) string {
	var year, month, day int
	if _, err := fmt.Sscanf(page, "%d-%d-%d", &year, &month, &day); err != nil {
		panic(err)
	}
	for ; n > 0; n-- {
		length := []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
		if month == 2 && (year%400 == 0 || year%4 == 0 && year%100 != 0) {
			length = 29
		}
		if day++; day > length {
			day, month = 1, month+1
		}
		if month > 12 {
			year, month = year+1, 1
		}
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}

func second(text any) int64 {
	at, err := time.Parse(time.RFC3339, text.(string))
	if err != nil {
		panic(err)
	}
	return at.Unix()
}

func spoken(second int64) string { return time.Unix(second, 0).UTC().Format("2006-01-02T15:04:05Z") }
