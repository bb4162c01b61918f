using Microsoft.Extensions.AI;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Health;
using Platform.Core.Models.Providers;

namespace Platform.Tests.Models;

/// <summary>Each way in which a provider fails: its name, what is billed, and that no secret comes out.</summary>
public sealed class ModelFaultTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Theory]
    [InlineData(Fault.Html, ModelErrors.BadAnswer, true)]
    [InlineData(Fault.TruncatedJson, ModelErrors.BadAnswer, true)]
    [InlineData(Fault.HalfToolCall, ModelErrors.BadAnswer, true)]
    [InlineData(Fault.CutStream, ModelErrors.StreamBroken, true)]
    [InlineData(Fault.EndStream, ModelErrors.StreamBroken, true)]
    [InlineData(Fault.RateLimited, ModelErrors.RateLimited, false)]
    [InlineData(Fault.Unauthorized, ModelErrors.Unauthorized, false)]
    [InlineData(Fault.ServerError, ModelErrors.Unavailable, false)]
    [InlineData(Fault.ErrorInStream, ModelErrors.Unavailable, true)]
    [InlineData(Fault.BadRequest, ModelErrors.Refused, false)]
    [InlineData(Fault.Redirect, ModelErrors.BadAnswer, false)]
    public async Task Chat_ProviderFails_NamesTheErrorBillsWhatMayBeBilledAndTellsNoSecret(Fault fault, string code, bool billed)
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Always = fault;

        var refusal = await made.FailAsync();

        Assert.Equal(code, refusal.Error.Code);
        var tries = refusal.Route.Attempts.Count;
        Assert.Equal(code is ModelErrors.Unauthorized or ModelErrors.Refused ? 1 : 3, tries);
        Assert.All(refusal.Route.Attempts, attempt => Assert.Equal(code, attempt.Error));
        var ledger = await made.LedgerAsync();
        Assert.Equal(billed ? tries : 0, ledger.Count);
        Assert.All(ledger, item => Assert.True(item is { IsEstimated: true, Final: false, PromptTokens: > 0 } && item.Outcome == code));
        var health = Assert.Single((await made.HealthAsync()).Models);
        Assert.Equal((tries, tries, code), (health.Attempts, health.Errors, health.LastError));
        foreach (var said in new[] { refusal.ToString(), refusal.Error.ToString(), made.Log.Text })
            Assert.DoesNotContain("Very-Secret", said, StringComparison.Ordinal);
        Assert.Contains(code, made.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_ProviderHangs_TimesOutByTheFirstToken()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Always = Fault.Hang;
        var call = made.Call with { Limits = new ModelLimits { FirstToken = TimeSpan.FromSeconds(40), Total = TimeSpan.FromSeconds(100), Retries = 0 } };

        var asking = Assert.ThrowsAsync<ModelException>(() => made.Chat(call).GetResponseAsync("?"));
        await Eventually.TrueAsync(() => made.Stub.Calls.Count == 1, "the stub is asked");
        platform.Time.Advance(TimeSpan.FromSeconds(39));
        Assert.False(asking.IsCompleted);
        platform.Time.Advance(TimeSpan.FromSeconds(2));

        var refusal = await asking;
        Assert.Equal(ModelErrors.Timeout, refusal.Error.Code);
        Assert.Contains("40 s", refusal.Error.Detail, StringComparison.Ordinal);
        Assert.Equal(ModelErrors.Timeout, Assert.Single(await made.LedgerAsync()).Outcome);
    }

    [Fact]
    public async Task Chat_HangingAgainAndAgain_EndsWithTheWholeCallsTime()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Always = Fault.Hang;
        var call = made.Call with { Limits = new ModelLimits { FirstToken = TimeSpan.FromSeconds(60), Total = TimeSpan.FromSeconds(70), Retries = 5 } };

        var asking = Assert.ThrowsAsync<ModelException>(() => made.Chat(call).GetResponseAsync("?"));
        await Eventually.TrueAsync(() => made.Stub.Calls.Count == 1, "the stub is asked");
        platform.Time.Advance(TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(() =>
        {
            if (platform.Time.NextDue is { } due && due < TimeSpan.FromSeconds(2))
                platform.Time.Advance(due);
            return made.Stub.Calls.Count == 2;
        }, "the stub is asked again");
        platform.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Contains("70 s", (await asking).Error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_StopsInTheMiddle_TimesOutByTheIdleLimitAndIsNotBegunAgain()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Always = Fault.HangInStream;
        var got = new List<string>();

        var reading = Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (var update in made.Chat().GetStreamingResponseAsync("?"))
                got.Add(update.Text);
        });
        await Eventually.TrueAsync(() => string.Concat(got).Contains("from", StringComparison.Ordinal), "half of the answer is there");
        // The clock moves only once the client waits for the next piece, else the limit would begin after the move.
        await Eventually.TrueAsync(() =>
        {
            platform.Time.Advance(TimeSpan.FromSeconds(1));
            return reading.IsCompleted;
        }, "the idle limit ends it");

        Assert.Equal(ModelErrors.Timeout, (await reading).Error.Code);
        Assert.Single(made.Stub.Calls);
        var record = Assert.Single(await made.LedgerAsync());
        Assert.True(record is { IsEstimated: true, CompletionTokens: > 0 });
    }

    [Fact]
    public async Task Stream_CallerIsSlowWithAPiece_TakesNothingFromTheProvidersTime()
    {
        await using var made = await ModelCase.NewAsync(platform);
        var got = "";

        await foreach (var update in made.Chat().GetStreamingResponseAsync("?"))
        {
            if (got.Length == 0)
                platform.Time.Advance(new ModelLimits().Idle * 2);
            got += update.Text;
        }

        Assert.Equal("Hello from the stub.", got.Trim());
    }

    [Fact]
    public async Task Stream_BreaksAfterTextWasGivenOut_IsNotBegunAgainSilently()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Next(Fault.CutStream);
        var got = "";

        var refusal = await Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (var update in made.Chat().GetStreamingResponseAsync("?"))
                got += update.Text;
        });

        Assert.Equal(ModelErrors.StreamBroken, refusal.Error.Code);
        Assert.StartsWith("Hello", got, StringComparison.Ordinal);
        Assert.Single(made.Stub.Calls);
    }

    [Fact]
    public async Task Chat_StreamBreaksWithNothingGivenOut_IsRepeatedAndBothAttemptsAreBilled()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Next(Fault.CutStream);

        var answer = await made.AskAsync();

        Assert.Equal("Hello from the stub.", answer.Text.Trim());
        var ledger = await made.LedgerAsync();
        Assert.Equal([(1, false, ModelErrors.StreamBroken), (2, true, "ok")], ledger.Select(item => (item.Attempt, item.Final, item.Outcome)));
        Assert.Equal(ModelErrors.StreamBroken, ledger[1].FallbackReason);
    }

    [Fact]
    public async Task Chat_RateLimited_WaitsAsLongAsTheProviderSays()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Next(Fault.RateLimited);
        var asking = made.Chat().GetResponseAsync("?");

        await Eventually.TrueAsync(() => platform.Time.NextDue is { } due && due == TimeSpan.FromSeconds(7), "the client waits for the seven seconds");
        platform.Time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Single(made.Stub.Calls);
        platform.Time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.StartsWith("Hello", (await asking).Text, StringComparison.Ordinal);
        Assert.Equal(2, made.Stub.Calls.Count);
    }

    [Theory]
    [InlineData(Fault.WrongUsage)]
    [InlineData(Fault.NoUsage)]
    public async Task Chat_ProviderCountsWrongOrNotAtAll_IsEstimatedAndMarked(Fault fault)
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Next(fault);

        var answer = await made.AskAsync();

        var record = Assert.Single(await made.LedgerAsync());
        Assert.True(record is { IsEstimated: true, Final: true, Outcome: "ok" });
        Assert.InRange(record.PromptTokens, 5, 30);
        Assert.InRange(record.CompletionTokens, 3, 10);
        Assert.Equal((record.PromptTokens, record.CompletionTokens), ((int)answer.Usage!.InputTokenCount!, (int)answer.Usage.OutputTokenCount!));
    }

    [Fact]
    public async Task Breaker_AfterFailuresInARow_OpensIsShownAndClosesAgain()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Always = Fault.ServerError;
        await made.FailAsync();
        await made.FailAsync();
        var asked = made.Stub.Calls.Count;

        var refused = await made.FailAsync();

        Assert.Equal(ModelErrors.Unavailable, refused.Error.Code);
        Assert.Equal(asked, made.Stub.Calls.Count);
        var breaker = Assert.Single((await made.HealthAsync()).Breakers);
        Assert.Equal(("stub", 1, BreakerState.Open, ModelErrors.Unavailable), (breaker.Provider, breaker.Key, breaker.State, breaker.Reason));
        made.Stub.Always = Fault.None;
        platform.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(BreakerState.HalfOpen, Assert.Single((await made.HealthAsync()).Breakers).State);
        Assert.StartsWith("Hello", (await made.AskAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(BreakerState.Closed, Assert.Single((await made.HealthAsync()).Breakers).State);
    }

    [Fact]
    public async Task Chat_PrivateAddressThatIsNotAllowed_IsRefusedAtTheConnection()
    {
        await using var made = await ModelCase.NewAsync(platform);
        // As a name that was public when it was saved and now leads inside.
        await platform.SqlAsync("UPDATE model_providers SET allow_private = false WHERE tenant_id = $1 AND name IS NOT NULL", made.Tenant.Id.Value);
        await platform.RunAsync(new CreateProvider("other", "openai_compatible", "https://models.example.com/v1", ["k"]), made.Owner);

        Assert.Equal(ModelErrors.PrivateAddress, (await made.FailAsync()).Error.Code);
        Assert.Empty(made.Stub.Calls);
    }

    [Fact]
    public async Task Chat_CallerGoesAway_IsSettledAsFarAsItCame()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Always = Fault.HangInStream;

        await foreach (var update in made.Chat().GetStreamingResponseAsync("?"))
            if (update.Text.Length > 0)
                break;

        var record = Assert.Single(await made.LedgerAsync());
        Assert.Equal("cancelled", record.Outcome);
        Assert.Equal(0L, await platform.SqlAsync("SELECT coalesce(sum(reserved_tokens), 0)::bigint FROM budget_counters WHERE tenant_id = $1", made.Tenant.Id.Value));
    }
}
