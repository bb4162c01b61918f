using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Platform.Protocol.Office;

namespace Platform.Tests.Protocol;

public sealed class OfficeReporterTests : IAsyncLifetime
{
    private readonly FakeTime _time = new();
    private readonly ConcurrentQueue<OfficeReporterFailure> _failures = new();
    private OfficeStub _office = null!;

    public async Task InitializeAsync() => _office = await OfficeStub.StartAsync();

    public async Task DisposeAsync() => await _office.DisposeAsync();

    [Fact]
    public async Task ReportWorking_ServerThere_SendsTheWholeReport()
    {
        await using var reporter = Reporter();
        Assert.True(await reporter.ReportWorkingAsync("Сверяет цены 🛒", new() { ["pages"] = 120, ["margin"] = 0.31, ["market"] = "WB" }));
        var call = Assert.Single(_office.Calls);
        Assert.Equal("/api/v1/office/agents/watcher_1/status", call.Path);
        Assert.Equal("Bearer k1", call.Authorization);
        Assert.Equal(
            """{"department":"watcher","name":"Price monitor","brand":"Nord","status":"ok","task":"Сверяет цены 🛒","metrics":{"pages":120,"margin":0.31,"market":"WB"},"salary_equivalent":70000,"fte_coefficient":0.50}""",
            System.Text.RegularExpressions.Regex.Unescape(call.Body.GetRawText()));
    }

    [Fact]
    public async Task EachKindOfReport_SaysStatusAndTaskOfTheContract()
    {
        await using (var reporter = Reporter())
        {
            await reporter.ReportWorkingAsync(" ");
            await reporter.ReportIdleAsync();
            await reporter.ReportWarningAsync(new string('a', 300));
            await reporter.ReportErrorAsync("нет связи");
            await reporter.ReportErrorAsync("Ошибка: уже с приставкой");
            await reporter.ReportOfflineAsync();
        }
        Assert.Equal(
            [("ok", "…"), ("ok", null), ("warning", new string('a', 254) + "…"), ("error", "Ошибка: нет связи"), ("error", "Ошибка: уже с приставкой"), ("offline", null)],
            _office.Statuses.Select(call => (call.Status, call.Task)));
    }

    [Fact]
    public async Task Report_ServerFails_IsRetriedWithGrowingPausesUntilItArrives()
    {
        _office.Always(Results.StatusCode(500));
        await using var reporter = Reporter();
        Assert.False(await reporter.ReportWorkingAsync("one"));
        for (var failures = 1; failures <= 8; failures++)
        {
            await PausesAfterAsync(failures);
            if (failures == 8)
                _office.Mood = (_, _) => Task.FromResult<IResult?>(null);
            _time.AdvanceToNext();
        }
        await Eventually.TrueAsync(() => _office.Calls.Count == 9 && _time.NextDue is null, "delivered");
        var pauses = _failures.Select(failure => failure.RetryIn!.Value.TotalSeconds).ToArray();
        Assert.All(pauses.Select((pause, i) => (pause, full: Math.Min(Math.Pow(2, i), 60))), p => Assert.InRange(p.pause, p.full / 2, p.full));
        Assert.All(_failures, failure => Assert.Equal(500, failure.StatusCode));
    }

    [Fact]
    public async Task Report_WhileServerIsAway_NewestWinsAndCallersAreNotHeldUp()
    {
        _office.Always(Results.StatusCode(503));
        await using var reporter = Reporter();
        await reporter.ReportWorkingAsync("first", new() { ["n"] = 1 });
        for (var i = 0; i < 50; i++)
            Assert.False(await reporter.ReportWorkingAsync($"later {i}").WaitAsync(TimeSpan.FromSeconds(5)));
        _office.Mood = (_, _) => Task.FromResult<IResult?>(null);
        await PausesAfterAsync(1);
        _time.AdvanceToNext();
        await Eventually.TrueAsync(() => _office.Calls.Count == 2 && _time.NextDue is null, "the newest report");
        var arrived = _office.Calls.Last();
        Assert.Equal("later 49", arrived.Task);
        Assert.Equal(1, arrived.Body.GetProperty("metrics").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task Report_TooMany_WaitsAsLongAsTheServerAsks()
    {
        _office.Mood = (context, _) =>
        {
            context.Response.Headers.RetryAfter = "120";
            return Task.FromResult<IResult?>(OfficeStub.Problem(429, "access.too_many"));
        };
        await using var reporter = Reporter();
        await reporter.ReportWorkingAsync("one");
        await PausesAfterAsync(1);
        var failure = Assert.Single(_failures);
        Assert.Equal((429, "access.too_many", TimeSpan.FromSeconds(120)), (failure.StatusCode, failure.Code, failure.RetryIn));
        Assert.Equal(TimeSpan.FromSeconds(120), _time.NextDue);
        _office.Mood = (_, _) => Task.FromResult<IResult?>(null);
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.Single(_office.Calls);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => _office.Calls.Count == 2, "the retry");
    }

    [Fact]
    public async Task Report_Refused_IsDroppedAndTold()
    {
        _office.Always(OfficeStub.Problem(422, "office.invalid_task"));
        await using var reporter = Reporter();
        Assert.False(await reporter.ReportWorkingAsync("one"));
        var failure = Assert.Single(_failures);
        Assert.Equal((422, "office.invalid_task", null), (failure.StatusCode, failure.Code, failure.RetryIn));
        Assert.Null(_time.NextDue);
    }

    [Fact]
    public async Task Report_ServerIsSlow_GivesUpAfterTheTimeoutAndTriesAgain()
    {
        var release = new TaskCompletionSource();
        _office.Mood = async (context, _) =>
        {
            await release.Task.WaitAsync(context.RequestAborted);
            return null;
        };
        await using var reporter = Reporter();
        var report = reporter.ReportWorkingAsync("one");
        await Eventually.TrueAsync(() => _office.Calls.Count == 1, "the call");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(await report);
        Assert.Contains("10 s", Assert.Single(_failures).Detail, StringComparison.Ordinal);
        release.SetResult();
        await PausesAfterAsync(1);
        _time.AdvanceToNext();
        await Eventually.TrueAsync(() => _office.Calls.Count == 2, "the retry");
    }

    [Fact]
    public async Task Report_NobodyListens_ArrivesWhenTheServerComesBack()
    {
        var port = FreePort();
        var reporter = Reporter(new Uri($"http://127.0.0.1:{port}"));
        Assert.False(await reporter.ReportErrorAsync("сломалось"));
        Assert.NotNull(Assert.Single(_failures).Exception);
        await using var late = await OfficeStub.StartAsync(port);
        await PausesAfterAsync(1);
        _time.AdvanceToNext();
        await Eventually.TrueAsync(() => !late.Calls.IsEmpty, "the report");
        Assert.Equal("Ошибка: сломалось", late.Calls.First().Task);
        await reporter.DisposeAsync();
    }

    [Fact]
    public async Task Report_HandlerOfFailuresThrows_DeliveryGoesOn()
    {
        _office.Always(Results.StatusCode(500));
        await using var reporter = Reporter();
        reporter.Failed += _ => throw new InvalidOperationException("a handler's mistake");
        await reporter.ReportWorkingAsync("one");
        _office.Mood = (_, _) => Task.FromResult<IResult?>(null);
        await PausesAfterAsync(1);
        _time.AdvanceToNext();
        await Eventually.TrueAsync(() => _office.Calls.Count == 2, "the retry");
    }

    [Fact]
    public async Task Report_CallerCancels_EndsTheWaitAndNotTheDelivery()
    {
        var release = new TaskCompletionSource();
        _office.Mood = async (_, _) =>
        {
            await release.Task;
            return null;
        };
        await using var reporter = Reporter();
        using var cancel = new CancellationTokenSource();
        var first = reporter.ReportWorkingAsync("one");
        await Eventually.TrueAsync(() => _office.Calls.Count == 1, "the first call");
        var second = reporter.ReportWorkingAsync("two", ct: cancel.Token);
        await cancel.CancelAsync();
        Assert.False(await second);
        release.SetResult();
        Assert.True(await first);
        await Eventually.TrueAsync(() => _office.Calls.LastOrDefault()?.Task == "two", "the second report");
    }

    [Fact]
    public async Task Heartbeat_UnknownAgent_SendsTheLastReportAgain()
    {
        await using var reporter = Reporter();
        await reporter.ReportWorkingAsync("one", new() { ["n"] = 7 });
        _office.Mood = (_, call) => Task.FromResult(call.Path.EndsWith("/heartbeat", StringComparison.Ordinal) ? OfficeStub.Problem(404, "office.unknown_agent") : null);
        Assert.True(await reporter.HeartbeatAsync());
        Assert.Equal(["one", "one"], _office.Statuses.Select(call => call.Task));
        Assert.Equal(7, _office.Statuses[1].Body.GetProperty("metrics").GetProperty("n").GetInt32());
        Assert.Single(_office.Heartbeats);
    }

    [Fact]
    public async Task Heartbeat_UnknownAgentThatNeverReported_IsTold()
    {
        _office.Always(OfficeStub.Problem(404, "office.unknown_agent"));
        await using var reporter = Reporter();
        Assert.False(await reporter.HeartbeatAsync(new() { ["n"] = 1 }));
        Assert.Equal("office.unknown_agent", Assert.Single(_failures).Code);
        Assert.Equal("""{"metrics":{"n":1}}""", _office.Heartbeats.Single().Body.GetRawText());
    }

    [Fact]
    public async Task AutomaticHeartbeats_BeginWithTheFirstReportAndPauseAfterOffline()
    {
        await using var reporter = Reporter(automatic: true);
        _time.Advance(TimeSpan.FromMinutes(5));
        await reporter.ReportIdleAsync();
        Assert.Empty(_office.Heartbeats);
        for (var beats = 1; beats <= 3; beats++)
        {
            _time.Advance(TimeSpan.FromSeconds(60));
            await Eventually.TrueAsync(() => _office.Heartbeats.Length == beats, $"heartbeat {beats}");
        }
        await reporter.ReportOfflineAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        await reporter.ReportIdleAsync();
        Assert.Equal(3, _office.Heartbeats.Length);
    }

    [Fact]
    public async Task Dispose_AfterReports_SaysOfflineOnce()
    {
        var reporter = Reporter(automatic: true);
        await reporter.ReportWorkingAsync("one");
        await reporter.DisposeAsync();
        await reporter.DisposeAsync();
        Assert.Equal(["ok", "offline"], _office.Statuses.Select(call => call.Status));
        Assert.False(await reporter.ReportWorkingAsync("too late"));
        Assert.Equal(2, _office.Calls.Count);
    }

    [Fact]
    public async Task Dispose_NeverReported_SaysNothing()
    {
        await Reporter().DisposeAsync();
        Assert.Empty(_office.Calls);
    }

    [Fact]
    public async Task Dispose_ServerAway_TriesAtOnceAndEndsWithinTheBound()
    {
        _office.Always(Results.StatusCode(503));
        var reporter = Reporter();
        await reporter.ReportWorkingAsync("one");
        await PausesAfterAsync(1);
        var disposal = reporter.DisposeAsync().AsTask();
        await Eventually.TrueAsync(() => _office.Statuses.LastOrDefault()?.Status == "offline", "the farewell");
        await Eventually.TrueAsync(() => _failures.Count == 2 && _time.NextDue is not null, "the farewell's failure");
        _time.Advance(TimeSpan.FromSeconds(3));
        await disposal;
    }

    [Theory]
    [InlineData("Watcher", "d", "n", "AgentId")]
    [InlineData("w/../x", "d", "n", "AgentId")]
    [InlineData("w", " ", "n", "Department")]
    [InlineData("w", "d", "", "Name")]
    public void Constructor_WrongOption_SaysWhich(string id, string department, string name, string named)
    {
        var error = Assert.Throws<ArgumentException>(() => new OfficeReporter(Options(_office.Address) with { AgentId = id, Department = department, Name = name }));
        Assert.StartsWith(named, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Until the reporter has failed so often and waits for its next try.</summary>
    private Task PausesAfterAsync(int failures) =>
        Eventually.TrueAsync(() => _failures.Count >= failures && _time.NextDue is not null, $"a pause after {failures} failures");

    private OfficeReporter Reporter(Uri? address = null, bool automatic = false)
    {
        var reporter = new OfficeReporter(Options(address ?? _office.Address) with { AutomaticHeartbeats = automatic });
        reporter.Failed += _failures.Enqueue;
        return reporter;
    }

    private OfficeReporterOptions Options(Uri address) => new()
    {
        BaseAddress = address,
        ApiKey = "k1",
        AgentId = "watcher_1",
        Department = "watcher",
        Name = "Price monitor",
        Brand = "Nord",
        SalaryEquivalent = 70000,
        FteCoefficient = 0.50m,
        ShutdownTimeout = TimeSpan.FromSeconds(3),
        TimeProvider = _time,
    };

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
