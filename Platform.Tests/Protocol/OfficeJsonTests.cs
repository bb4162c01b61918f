using System.Text.Json;
using Platform.Protocol.Office;

namespace Platform.Tests.Protocol;

public sealed class OfficeJsonTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 5, 7, 120, TimeSpan.FromHours(3));

    [Fact]
    public void Answers_AreWrittenWithTheKeysOfTheContract()
    {
        Assert.Equal("""{"agent_id":"a","status":"idle","received_at":"2026-01-31T09:05:07.120Z"}""",
            JsonSerializer.Serialize(new StatusAccepted("a", "idle", Noon), OfficeJson.Default.StatusAccepted));
        Assert.Equal("""{"accepted":1,"rejected":[{"index":1,"agent_id":"b","code":"office.invalid_status","detail":"x"}]}""",
            JsonSerializer.Serialize(new ReportsAnswer(1, [new(1, "b", "office.invalid_status", "x")]), OfficeJson.Default.ReportsAnswer));
        Assert.Equal("""{"accepted":2,"unknown":["c"]}""",
            JsonSerializer.Serialize(new HeartbeatAnswer(2, ["c"]), OfficeJson.Default.HeartbeatAnswer));
        Assert.Equal("""{"items":[{"from":null,"to":"working","at":"2026-01-31T09:05:07.120Z","task":"t"}],"next_cursor":null}""",
            JsonSerializer.Serialize(new Page<StatusEvent>([new(null, "working", Noon, "t")], null), OfficeJson.Default.PageStatusEvent));
    }

    [Fact]
    public void Feed_ThroughConfiguredOptions_IsTheSameJsonAsThroughTheContext()
    {
        var changes = new OfficeChanges(8, [Agent()], ["gone"], Summary());
        var options = new JsonSerializerOptions();
        OfficeJson.Configure(options);
        var json = JsonSerializer.Serialize(changes, OfficeJson.Default.OfficeChanges);
        Assert.Equal(json, JsonSerializer.Serialize(changes, options));
        Assert.StartsWith("""{"version":8,"upserts":[{"agent_id":"a","department":"d","name":"n","brand":null,"status":"error","state":"error","since":"2026-01-31T09:05:07.120Z","reason":"reported",""", json, StringComparison.Ordinal);
        Assert.Contains(""","acknowledged":{"by":"Anna","at":"2026-01-31T09:05:07.120Z","comment":null},"source":"http"}],"removed":["gone"],"summary":{"total":1,"by_status":{"working":0,"idle":0,"warning":0,"error":1,"offline":0,"ok":0},"by_department":[{"department":"d",""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Snapshot_WrittenAndRead_IsTheSame()
    {
        var json = JsonSerializer.Serialize(new OfficeSnapshot(7, Noon, [Agent()], Summary()) { Build = "b" }, OfficeJson.Default.OfficeSnapshot);
        var read = JsonSerializer.Deserialize(json, OfficeJson.Default.OfficeSnapshot)!;
        Assert.Equal(json, JsonSerializer.Serialize(read, OfficeJson.Default.OfficeSnapshot));
        Assert.Equal(12, read.Agents[0].Metrics!.Value.GetProperty("n").GetInt32());
    }

    [Fact]
    public void Report_WithUnknownKeys_IsRead()
    {
        var report = JsonSerializer.Deserialize("""{"status":"ok","extra":{"a":1},"error_message":"m","fte_coefficient":0.25}""", OfficeJson.Default.StatusReport)!;
        Assert.Equal(("ok", "m", 0.25m), (report.Status, report.ErrorMessage, report.FteCoefficient));
    }

    [Theory]
    [InlineData(255, 255)]
    [InlineData(256, 255)]
    [InlineData(1000, 255)]
    public void CutTask_LongText_EndsInAnEllipsis(int length, int expected)
    {
        var cut = OfficeLimits.CutTask(new string('я', length));
        Assert.Equal(expected, cut.Length);
        Assert.Equal(length > 255, cut.EndsWith('…'));
    }

    [Fact]
    public void CutTask_EmojiOnTheEdge_IsNotCutInTwo()
    {
        var cut = OfficeLimits.CutTask(new string('a', 253) + "🛒🛒");
        Assert.Equal(new string('a', 253) + "…", cut);
    }

    [Theory]
    [InlineData("watcher_price.monitor-1", true)]
    [InlineData("", false)]
    [InlineData("A", false)]
    [InlineData("a\n", false)]
    [InlineData("агент", false)]
    public void IsAgentId_FollowsThePattern(string id, bool lawful) => Assert.Equal(lawful, OfficeLimits.IsAgentId(id));

    [Fact]
    public void MetricValue_NumbersThatJsonCannotCarry_BecomeText() =>
        Assert.Equal("""{"a":"NaN","b":1.5,"c":"x","d":-3}""",
            MetricValue.ToJson(new Dictionary<string, MetricValue> { ["a"] = double.NaN, ["b"] = 1.5, ["c"] = "x", ["d"] = -3 }).GetRawText());

    private static OfficeAgent Agent() => new()
    {
        AgentId = "a", Department = "d", Name = "n", Status = BoardStatuses.Error, Since = Noon, Reason = StatusReasons.Reported,
        Metrics = MetricValue.ToJson(new Dictionary<string, MetricValue> { ["n"] = 12 }), Acknowledged = new("Anna", Noon, null), Source = AgentSources.Http,
        SalaryEquivalent = 60000, FteCoefficient = 1.00m,
    };

    private static OfficeSummary Summary() => new()
    {
        Total = 1, ByStatus = new(0, 0, 0, 1, 0), ByDepartment = [new("d", 1, new(0, 0, 0, 1, 0), 1.00m, 60000m)], Fte = 1.00m, Capacity = 60000m, AsOf = Noon,
    };
}
