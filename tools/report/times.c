/* SPDX-License-Identifier: MIT */
#include "report/times.h"
#include "core/record-parts.h"

#define TIME_MIN ((int64_t) -62167219200000) /* 0000-01-01T00:00:00.000Z */
#define TIME_MAX ((int64_t) 253402300799999) /* 9999-12-31T23:59:59.999Z */

/* The number of n digits at an offset of the text; -1 if that is none. */
static int digits(struct gg_str text, size_t offset, size_t n) {
        int number = 0;

        if (text.n < offset + n)
                return -1;
        for (size_t i = offset; i < offset + n; i++) {
                if (text.p[i] < '0' || text.p[i] > '9')
                        return -1;
                number = 10 * number + (text.p[i] - '0');
        }
        return number;
}

static bool has(struct gg_str text, size_t offset, const char *any_of) {
        if (offset >= text.n)
                return false;
        for (; *any_of; any_of++)
                if (text.p[offset] == *any_of)
                        return true;
        return false;
}

static bool is_leap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days from 1970-01-01, counted from March, so that the leap day comes last. */
static int64_t days_until(int year, int month, int day) {
        int64_t y = year - (month <= 2), m = month > 2 ? month - 3 : month + 9;
        int64_t leaps = (y >= 0 ? y / 4 - y / 100 + y / 400 : -1);

        return 365 * y + leaps + (153 * m + 2) / 5 + day - 1 - 719468;
}

/* The date that a text starts with. */
static bool read_date(struct gg_str text, int64_t *ret_day) {
        static const signed char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);

        if (year < 0 || !has(text, 4, "-") || month < 1 || month > 12 || !has(text, 7, "-") || day < 1)
                return false;
        if (day > lengths[month - 1] + (month == 2 && is_leap(year)))
                return false;
        *ret_day = days_until(year, month, day);
        return true;
}

bool gg_date_read(struct gg_str text, int64_t *ret_time) {
        int64_t day;

        if (text.n != GG_DATE_LENGTH || !read_date(text, &day))
                return false;
        *ret_time = day * GG_DAY_MS;
        return true;
}

/* "Z" or "+01:00", in minutes; all of the text. */
static bool read_offset(struct gg_str text, int *ret_minutes) {
        int hours, minutes;

        *ret_minutes = 0;
        if (text.n == 1)
                return has(text, 0, "Zz");
        hours = digits(text, 1, 2);
        minutes = digits(text, 4, 2);
        if (text.n != 6 || !has(text, 0, "+-") || hours < 0 || hours > 23 || !has(text, 3, ":") ||
            minutes < 0 || minutes > 59)
                return false;
        *ret_minutes = (60 * hours + minutes) * (text.p[0] == '-' ? -1 : 1);
        return true;
}

bool gg_time_read(struct gg_str text, int64_t *ret_time) {
        int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2), offset;
        int64_t day, milliseconds = 0, time;
        size_t n = 19;

        if (!read_date(text, &day) || !has(text, 10, "Tt ") || hour < 0 || hour > 23 || !has(text, 13, ":") ||
            minute < 0 || minute > 59 || !has(text, 16, ":") || second < 0 || second > 60)
                return false;
        if (has(text, n, ".")) {
                int unit = 100;

                for (n++; digits(text, n, 1) >= 0; n++, unit /= 10)
                        milliseconds += unit * digits(text, n, 1);
                if (n == 20)
                        return false;
        }
        if (!read_offset((struct gg_str){text.p + n, text.n - n}, &offset))
                return false;
        time = day * GG_DAY_MS + ((int64_t) (hour * 60 + minute - offset) * 60 + second) * 1000 +
               milliseconds;
        if (time < TIME_MIN || time > TIME_MAX)
                return false;
        *ret_time = time;
        return true;
}

int64_t gg_day_of(int64_t time) {
        return (time >= 0 ? time : time - (GG_DAY_MS - 1)) / GG_DAY_MS;
}

void gg_time_write(int64_t time, char ret_text[GG_TIME_LENGTH + 1]) {
        int64_t known = time < TIME_MIN ? TIME_MIN : time > TIME_MAX ? TIME_MAX : time;
        int64_t milliseconds = (known % 1000 + 1000) % 1000;
        struct gg_buf buf;

        gg_buf_init(&buf, ret_text, GG_TIME_LENGTH + 1);
        gg_record_put_time(&buf, (known - milliseconds) / 1000, (uint32_t) milliseconds);
}
