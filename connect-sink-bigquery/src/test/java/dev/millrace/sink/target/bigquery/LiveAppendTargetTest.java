package dev.millrace.sink.target.bigquery;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@EnabledIfEnvironmentVariable(named = LiveBigQuery.PLACE, matches = ".+")
class LiveAppendTargetTest extends AppendTargetTest implements LiveBigQuery {}
