using System.CommandLine;
using Platform.Benchmarks;
using Platform.Benchmarks.Agents;
using Platform.Benchmarks.Knowledge;
using Platform.Benchmarks.Office;
using Platform.Benchmarks.Runtime;

var seconds = new Option<int>("--seconds") { Description = "Length of one measurement.", DefaultValueFactory = _ => 10 };
var rounds = new Option<int>("--rounds") { Description = "Measurements of each kind, interleaved; the median counts.", DefaultValueFactory = _ => 5 };
var duration = new Option<int>("--seconds") { Description = "Length of the run; 1800 is the long form.", DefaultValueFactory = _ => 60 };
var changes = new Option<int>("--changes") { Description = "How many changes are followed.", DefaultValueFactory = _ => 1_000 };
var page = new Option<string>("--page") { Description = "wall or board.", DefaultValueFactory = _ => "wall" };
var seed = new Option<int?>("--seed") { Description = "Of an earlier run, to hit the same victims in the same order." };
var chunks = new Option<int>("--chunks") { Description = "How many chunks are searched.", DefaultValueFactory = _ => 100_000 };
var dimensions = new Option<int>("--dimensions") { Description = "Of a provider's vectors; 0 for the local ones.", DefaultValueFactory = _ => 0 };
var server = new Option<DirectoryInfo?>("--server") { Description = "Folder of a published server; without it one is published first.", Recursive = true };

if (args is ["bare-kestrel", var file])
    return await BareKestrel.RunAsync(file);
if (args is ["model-stub"])
    return await ModelStub.RunAsync();

var root = new RootCommand("Figures of this machine, each beside its yardstick from the same run.") { server };
Add("status", "Single reports over HTTP beside pgbench with the same single-row upsert.", [seconds, rounds],
    (parsed, place, ct) => StatusBenchmark.RunAsync(place, parsed.GetValue(seconds), parsed.GetValue(rounds), ct));
Add("batch", "Batches of 1,000 reports over HTTP beside the bare unnest upsert.", [seconds, rounds],
    (parsed, place, ct) => BatchBenchmark.RunAsync(place, parsed.GetValue(seconds), parsed.GetValue(rounds), ct));
Add("live", "From a report's 202 to the changed tile in a browser, under load; memory of the server over the run.", [duration, page],
    (parsed, place, ct) => LiveBenchmark.RunAsync(place, parsed.GetValue(duration), parsed.GetValue(page)!, ct));
Add("page", "Bytes that a browser fetches for the first load of the board.", [], (_, place, ct) => PageBenchmark.RunAsync(place, ct));
Add("idle", "Memory of a server that nobody uses, after a minute.", [], (_, place, ct) => IdleBenchmark.RunAsync(place, ct));
Add("start", "Second ./run until the first page, in this checkout.", [], (_, _, ct) => StartBenchmark.RunAsync(ct), isServerNeeded: false);
Add("assistants", "GET /assistants/{id} from the cache beside an empty Kestrel endpoint with the same bytes, 64 connections.", [seconds, rounds],
    (parsed, place, ct) => AssistantsBenchmark.RunAsync(place, parsed.GetValue(seconds), parsed.GetValue(rounds), ct));
Add("epochs", "From the commit of a change to another node that serves it.", [changes], (parsed, place, ct) => EpochsBenchmark.RunAsync(place, parsed.GetValue(changes), ct));
Add("links", "1,000 assistants with 5,000 links made by API in parallel; counts what is lost or orphaned.", [], (_, place, ct) => LinksBenchmark.RunAsync(place, ct));
Add("agents", "The list of 1,000 agents in a browser, from the click to the first row.", [], (_, place, ct) => AgentsPageBenchmark.RunAsync(place, ct));
Add("messages", "Messages through ten agents' processes to a model without delay: at 50/s, as many as go, and the first piece of streams.", [seconds], (parsed, place, ct) => MessagesBenchmark.RunAsync(place, parsed.GetValue(seconds), ct));
Add("kills", "1,000 messages over ten agents while runners, a bot and the server are killed and Redis is restarted; then what became of each.", [seed], (parsed, place, ct) => KillsBenchmark.RunAsync(place, parsed.GetValue(seed), ct));
Add("crowd", "Fifty agents started at once: until all run, memory, idle CPU.", [], (_, place, ct) => CrowdBenchmark.RunAsync(place, ct));
Add("extract", "A PDF of 5,000 pages and a CSV of a million rows, read and cut into chunks: time, and memory of the reading process and of its parent.", [], (_, place, ct) => ExtractBenchmark.RunAsync(place, ct));
Add("retrieval", "Share of the answers that is found in the first chunks, beside plain BM25 over fixed chunks.", [], (_, _, _) =>
{
    RetrievalBenchmark.Run();
    return Task.CompletedTask;
}, isServerNeeded: false);
Add("search", "Hybrid searches over 100,000 chunks at 20 a second, and the memory that they take.", [chunks, dimensions, seconds],
    (parsed, _, ct) => SearchBenchmark.RunAsync(parsed.GetValue(chunks), parsed.GetValue(dimensions), parsed.GetValue(seconds), ct), isServerNeeded: false);
Add("schema", "Validation of a typical tool call beside parsing it.", [], (_, _, _) =>
{
    SchemaBenchmark.Run();
    return Task.CompletedTask;
}, isServerNeeded: false);
return await root.Parse(args).InvokeAsync();

void Add(string name, string description, Option[] options, Func<ParseResult, string, CancellationToken, Task> run, bool isServerNeeded = true)
{
    var command = new Command(name, description);
    foreach (var option in options)
        command.Options.Add(option);
    command.SetAction(async (parsed, ct) =>
    {
        Machine.Describe();
        await run(parsed, isServerNeeded ? await PublishedServer.FindAsync(parsed.GetValue(server), ct) : "", ct);
    });
    root.Subcommands.Add(command);
}
