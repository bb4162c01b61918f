using System.Globalization;
using Platform.Core.Runtime.Supervision;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Supervision;

/// <summary>The rules of supervision without a process.</summary>
public sealed class EngineTests
{
    private static readonly SupervisionOptions Options = new();

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4.5)]
    [InlineData(3, 10.3)]
    [InlineData(4, 23.3)]
    [InlineData(5, 52.9)]
    [InlineData(6, 120)]
    [InlineData(60, 120)]
    public void RestartDelay_OfTheNthCrash_IsTheContracts(int crash, double seconds)
    {
        Assert.Equal(seconds, RestartDelay.Of(crash, Options, 0).TotalSeconds, 0.06);
        Assert.Equal(seconds * 1.2, RestartDelay.Of(crash, Options, 1).TotalSeconds, 0.06);
    }

    [Theory]
    [InlineData("process.signal|9\nprocess.crash_loop|6|10", "ru", "Процесс остановлен сигналом 9. Это сбой № 6 за 10 мин.")]
    [InlineData("process.signal|9\nprocess.crash_loop|6|10", "en", "The process was killed by signal 9. It was crash 6 within 10 minutes.")]
    [InlineData("process.refused\ntelegram.unauthorized", "ru", "Сервер не дал процессу конфигурацию. Telegram не принимает токен бота.")]
    [InlineData("The words of an older record.", "ru", "The words of an older record.")]
    public void Faults_AreToldInTheReadersLanguage(string stored, string culture, string words) => Assert.Equal(words, ProcessFaults.Words(stored, CultureInfo.GetCultureInfo(culture)));

    [Fact]
    public void Faults_KeepTheirForm_WhateverStandsInThem() =>
        Assert.Equal("The process could not be started: no such file or directory", ProcessFaults.Words(ProcessFaults.NotStarted("no such\nfile|or directory"), CultureInfo.InvariantCulture));

    [Fact]
    public void CrashHistory_WithOneMoreThanAllowedInTheWindow_IsALoop()
    {
        var now = new FakeTime().GetUtcNow();
        var history = CrashHistory.None;
        for (var crash = 1; crash <= Options.MaxRestartAttempts; crash++)
        {
            history = history.With(now.AddMinutes(crash), Options);
            Assert.False(history.IsLoop(Options));
        }

        Assert.True(history.With(now.AddMinutes(9), Options).IsLoop(Options));
        // The first ones are out of the window then.
        var later = history.With(now.AddMinutes(13), Options);
        Assert.False(later.IsLoop(Options));
        Assert.Equal(6, later.InARow);
    }

    [Theory]
    [InlineData(RunnerExit.Stopped, false, AfterEnd.Crash)]
    [InlineData(RunnerExit.Stopped, true, AfterEnd.Stop)]
    [InlineData(null, false, AfterEnd.Crash)]
    [InlineData(null, true, AfterEnd.Stop)]
    [InlineData(RunnerExit.Restart, false, AfterEnd.Restart)]
    [InlineData(RunnerExit.Fenced, false, AfterEnd.Later)]
    [InlineData(RunnerExit.Refused, false, AfterEnd.Error)]
    [InlineData(RunnerExit.Environment, false, AfterEnd.Error)]
    [InlineData(RunnerExit.Fault, false, AfterEnd.Crash)]
    [InlineData(RunnerExit.Fault, true, AfterEnd.Crash)]
    [InlineData(RunnerExit.ServerLost, false, AfterEnd.Crash)]
    [InlineData(137, false, AfterEnd.Crash)]
    [InlineData(143, false, AfterEnd.Crash)]
    internal void ProcessEnd_OfAnEndThatNobodyAskedFor_IsJudged(int? code, bool shutdownHeard, AfterEnd expected) =>
        Assert.Equal(expected, ProcessEnd.Judge(code, shutdownHeard));

    [Fact]
    public void NodeBudget_LimitsRunningAndStartingProcesses()
    {
        var budget = new NodeBudget(new SupervisionOptions { MaxProcesses = 2, StartsAtOnce = 1 }, new FakeTime());
        var first = budget.TryTake()!;
        Assert.Null(budget.TryTake());
        first.Arrived();
        var second = budget.TryTake()!;
        second.Arrived();
        Assert.False(budget.HasRoom);
        Assert.Null(budget.TryTake());

        first.Dispose();
        first.Dispose();
        Assert.NotNull(budget.TryTake());
        Assert.Null(budget.TryTake());
    }

    [Fact]
    public void NodeBudget_LimitsStartsOfAMinute()
    {
        var time = new FakeTime();
        var budget = new NodeBudget(new SupervisionOptions { StartsPerMinute = 2, StartsAtOnce = 10 }, time);
        budget.TryTake()!.Dispose();
        time.Advance(TimeSpan.FromSeconds(30));
        budget.TryTake()!.Dispose();
        Assert.Null(budget.TryTake());

        time.Advance(TimeSpan.FromSeconds(30));
        Assert.NotNull(budget.TryTake());
        Assert.Null(budget.TryTake());
    }

    [Theory]
    [InlineData(0, 0, 1, 0)]
    [InlineData(0, 5, 1, 5)]
    [InlineData(0, 5, 2, 3)]
    [InlineData(3, 5, 2, 0)]
    [InlineData(2, 5, 2, 1)]
    [InlineData(9, 10, 2, -4)]
    [InlineData(3, 5, 3, -1)]
    [InlineData(5, 5, 1, 0)]
    [InlineData(0, 1, 0, 1)]
    public void FairShare_IsThePartOfANode_RoundedUp(int mine, int all, int nodes, int expected) => Assert.Equal(expected, FairShare.Of(mine, all, nodes));

    [Fact]
    public void ProcessIdentity_OfThisProcess_Lives_AndAnotherStartTimeDoesNot()
    {
        var own = ProcessIdentity.Of(Environment.ProcessId)!;
        Assert.True(own.IsAlive);
        Assert.False((own with { Mark = own.Mark + "1" }).IsAlive);
        Assert.False((own with { Mark = "another boot/pid:[1]/" + own.Mark.Split('/')[^1] }).IsOfThisMachine);
        Assert.Null(ProcessIdentity.Of(int.MaxValue));
    }

    [Fact]
    public void RunnerStatus_OfForeignWords_TakesWhatItCanRead()
    {
        var status = RunnerStatus.Of(new Dictionary<string, string> { ["status"] = "running", ["pid"] = "many", ["heartbeat_at"] = "2026-01-05T09:00:00.000Z", ["epoch"] = "7", ["error_detail"] = "" })!;
        Assert.Equal(("running", null, 7L, null), (status.Status, status.Pid, status.Epoch, status.ErrorDetail));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), status.HeartbeatAt);
        Assert.Null(RunnerStatus.Of(new Dictionary<string, string>()));
    }

    [Fact]
    public async Task ProcessLog_ThatIsTurnedOver_StillShowsItsLastLines()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("platform-log").FullName, "agent.log");
        var log = new ProcessLog(path);
        Assert.Null(await log.LastLinesAsync(10, CancellationToken.None));
        await using var process = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        async Task SayAsync(string line)
        {
            await process.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
            await process.FlushAsync();
        }

        await SayAsync("one");
        await SayAsync("two");
        log.Rotate(limit: 100);
        Assert.False(File.Exists(path + ".1"));
        log.Rotate(limit: 4);
        Assert.Equal(0, new FileInfo(path).Length);
        Assert.Equal(["two"], await log.LastLinesAsync(1, CancellationToken.None));
        await File.AppendAllTextAsync(path, "three\n");
        Assert.Equal(["two", "three"], await log.LastLinesAsync(2, CancellationToken.None));
    }
}
