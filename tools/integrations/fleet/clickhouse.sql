-- Records of goroot-guard in ClickHouse: one row for each, as goroot-guard-records(5) describes them, with the host.
-- clickhouse-client --query "INSERT INTO goroot_guard FORMAT JSONEachRow" <fleet.jsonl
--   --input_format_skip_unknown_fields=1 leaves out members that later versions add,
--   --date_time_input_format=best_effort reads the time.
CREATE TABLE IF NOT EXISTS goroot_guard
(
    time           DateTime64(3, 'UTC'),
    host           LowCardinality(String),
    v              UInt8,
    action         LowCardinality(String),
    reason         LowCardinality(Nullable(String)),
    binary         LowCardinality(Nullable(String)),
    binary_version LowCardinality(Nullable(String)),
    goroot         Nullable(String),
    goroot_version LowCardinality(Nullable(String)),
    goroot_source  Nullable(String),
    real_root      LowCardinality(Nullable(String)),
    launcher       LowCardinality(Nullable(String)),
    pid            UInt32,
    ppid           UInt32,
    uid            UInt32,
    cwd            Nullable(String),
    command        LowCardinality(Nullable(String)),
    via            LowCardinality(Nullable(String)),
    hint           LowCardinality(Nullable(String)),
    rule           LowCardinality(Nullable(String)),
    errno          Nullable(Int32),
    lost           Nullable(UInt64)
)
-- What a collector delivers twice (after a crash) is one row again after merges, and with FINAL.
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (time, host, pid, ppid, action, ifNull(cwd, ''), ifNull(command, ''))
TTL toDateTime(time) + INTERVAL 400 DAY;

-- The rate of violations by day, where "record = all" is set:
-- SELECT toDate(time) AS day, countIf(reason NOT IN ('match', 'undecided')) / count() AS rate
-- FROM goroot_guard FINAL WHERE action != 'config-error' GROUP BY day ORDER BY day;
