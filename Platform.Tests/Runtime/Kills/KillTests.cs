using System.Globalization;
using Xunit.Abstractions;

namespace Platform.Tests.Runtime.Kills;

/// <summary>The promises of the way of messages while everything on it is killed; <c>Platform.Benchmarks -- kills</c> is the large form.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Messages_WhileEverythingIsKilled_AreAnsweredOnceAndInOrder()
    {
        // A failure names its seed; with it the same victims are hit in the same order.
        var seed = Environment.GetEnvironmentVariable("PLATFORM_TEST_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        var told = new List<string>();

        var verdicts = await KillRun.RunAsync(new KillPlan { Server = AppContext.BaseDirectory, Seed = seed }, line =>
        {
            told.Add(line);
            output.WriteLine(line);
        });

        Assert.True(verdicts.All(verdict => verdict.Holds), string.Join('\n', [.. told, .. verdicts.Where(verdict => !verdict.Holds).Select(verdict => $"{verdict.Promise}: {verdict.Seen}")]));
    }
}
