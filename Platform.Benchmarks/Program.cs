using System.CommandLine;
using Platform.Benchmarks.Office;

var seconds = new Option<int>("--seconds") { Description = "Length of one measurement.", DefaultValueFactory = _ => 10 };
var rounds = new Option<int>("--rounds") { Description = "Measurements of each kind; the median counts.", DefaultValueFactory = _ => 3 };

var status = new Command("status", "Single reports over HTTP beside pgbench with the same single-row upsert.") { seconds, rounds };
status.SetAction((parsed, ct) => StatusBenchmark.RunAsync(parsed.GetValue(seconds), parsed.GetValue(rounds), ct));
var batch = new Command("batch", "Batches of 1,000 reports over HTTP beside the bare unnest upsert through psql.") { seconds, rounds };
batch.SetAction((parsed, ct) => BatchBenchmark.RunAsync(parsed.GetValue(seconds), parsed.GetValue(rounds), ct));

return await new RootCommand("Figures of this machine, each beside its yardstick from the same run.") { status, batch }.Parse(args).InvokeAsync();
