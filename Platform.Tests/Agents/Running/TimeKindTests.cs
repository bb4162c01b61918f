using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Running.Clock;
using Platform.Core.Shared.Tenancy;

namespace Platform.Tests.Agents.Running;

/// <summary>The calendar's own traps. The test's clock stands at Monday, 5 January 2026, 09:00 UTC.</summary>
public sealed class TimeKindTests
{
    private static readonly ToolCaller Caller = new() { Tenant = new TenantId(Guid.NewGuid()), User = "u", Channel = "test", TimeZone = "Europe/Moscow" };

    [Theory]
    [InlineData("{}", "2026-01-05T12:00:00+03:00")]
    [InlineData("""{"time_zone":"Asia/Tokyo"}""", "2026-01-05T18:00:00+09:00")]
    [InlineData("""{"to_time_zone":"UTC"}""", "2026-01-05T09:00:00+00:00")]
    [InlineData("""{"operation":"convert","date":"2026-07-01T12:00","to_time_zone":"America/New_York"}""", "2026-07-01T05:00:00-04:00")]
    [InlineData("""{"date":"2026-07-01T12:00:00Z"}""", "2026-07-01T15:00:00+03:00")]
    [InlineData("""{"date":"2026-07-01 12:00"}""", "2026-07-01T12:00:00+03:00")]
    // Months end where they end, and leap days are met.
    [InlineData("""{"operation":"add","date":"2026-01-31","months":1}""", "2026-02-28")]
    [InlineData("""{"operation":"add","date":"2028-02-29","years":1}""", "2029-02-28")]
    [InlineData("""{"operation":"add","date":"2026-12-31","days":1}""", "2027-01-01")]
    [InlineData("""{"date":"2026-03-01","weeks":-1}""", "2026-02-22")]
    [InlineData("""{"operation":"add","days":2}""", "2026-01-07T12:00:00+03:00")]
    // Berlin's clocks go on by an hour on 29 March 2026: a day later is the same time, 24 hours later is not, and 02:30 is not there at all.
    [InlineData("""{"operation":"add","time_zone":"Europe/Berlin","date":"2026-03-28T12:00","days":1}""", "2026-03-29T12:00:00+02:00")]
    [InlineData("""{"operation":"add","time_zone":"Europe/Berlin","date":"2026-03-28T12:00","hours":24}""", "2026-03-29T13:00:00+02:00")]
    [InlineData("""{"time_zone":"Europe/Berlin","date":"2026-03-29T02:30"}""", "2026-03-29T03:30:00+02:00")]
    // And back on 25 October: of two the first is meant.
    [InlineData("""{"time_zone":"Europe/Berlin","date":"2026-10-25T02:30"}""", "2026-10-25T02:30:00+02:00")]
    [InlineData("""{"time_zone":"Europe/Berlin","date":"2026-10-25T02:30","hours":1}""", "2026-10-25T02:30:00+01:00")]
    public async Task Time_IsTold(string arguments, string expected) => Assert.Equal(expected, (await RunAsync(arguments)).Data!["iso"]!.ToString());

    [Theory]
    [InlineData("""{"date":"2026-01-01","until":"2026-03-08"}""", 66, 0, 2, 7)]
    [InlineData("""{"date":"2026-03-08","until":"2026-01-01"}""", -66, 0, 2, 7)]
    [InlineData("""{"operation":"difference","date":"2024-02-29","until":"2026-02-27"}""", 729, 1, 11, 29)]
    [InlineData("""{"time_zone":"Europe/Berlin","date":"2026-03-28","until":"2026-03-30"}""", 2, 0, 0, 2)]
    public async Task Difference_IsCounted(string arguments, double total, int years, int months, int days)
    {
        var data = (await RunAsync(arguments)).Data!;
        Assert.Equal((total, years, months, days), (data["total_days"]!.GetValue<double>(), data["years"]!.GetValue<int>(), data["months"]!.GetValue<int>(), data["days"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Difference_OverAChangeOfTheClocks_IsOfRealHours() =>
        Assert.Equal(47, (await RunAsync("""{"time_zone":"Europe/Berlin","date":"2026-03-28T12:00","until":"2026-03-30T12:00"}""")).Data!["total_hours"]!.GetValue<double>());

    [Theory]
    [InlineData("""{"time_zone":"Moscow"}""", "/time_zone", "Europe/Moscow")]
    [InlineData("""{"time_zone":"Russian Standard Time"}""", "/time_zone", "Europe/Moscow")]
    [InlineData("""{"time_zone":"Middle/Earth"}""", "/time_zone", "IANA")]
    [InlineData("""{"time_zone":"../../etc/passwd"}""", "/time_zone", "IANA")]
    [InlineData("""{"to_time_zone":"Nowhere"}""", "/to_time_zone", "IANA")]
    [InlineData("""{"date":"tomorrow"}""", "/date", "ISO 8601")]
    [InlineData("""{"date":"2026-02-30"}""", "/date", "ISO 8601")]
    [InlineData("""{"operation":"difference","until":"x"}""", "/until", "ISO 8601")]
    [InlineData("""{"date":"9999-12-31","years":1}""", "", "9999")]
    [InlineData("""{"days":1.5}""", "/days", "whole")]
    [InlineData("""{"operation":"sing"}""", "/operation", "convert")]
    public async Task Wrong_IsNamedWithItsPlace(string arguments, string pointer, string said)
    {
        var fault = await Assert.ThrowsAsync<ToolFault>(() => RunAsync(arguments));
        Assert.Equal((ToolErrors.WrongArguments, pointer), (fault.Code, fault.Pointer));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    private static Task<ToolOutput> RunAsync(string arguments)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en-US");
        var tool = new RunnableTool(Guid.NewGuid(), "time", ToolType.Time, "", ToolFunctions.NoSchema, null, [], 1);
        return new TimeKind(new FakeTime()).RunAsync(tool, "time", (JsonObject)JsonNode.Parse(arguments)!, Caller, new ToolTrace(new FakeTime()), default);
    }
}
