using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Audit;
using Platform.Core.Shared.Operations;
using Platform.Web.Audit;
using Platform.Web.Shared;
using Platform.Web.Shared.Errors;

namespace Platform.Tests.Audit;

/// <summary>What the audit page is made of.</summary>
public sealed class AuditPageTests : BunitContext
{
    private static readonly AuditRow Entry = new(7, DateTimeOffset.UnixEpoch, ActorKind.User, "u", "Anna", null, "settings.updated", "tenant", "t", "Acme", null, null);

    public AuditPageTests()
    {
        Services.AddLogging();
        Services.AddLocalization();
        Services.AddSingleton(TimeProvider.System);
        Services.AddScoped<ErrorTexts>();
        System.Globalization.CultureInfo.CurrentUICulture = System.Globalization.CultureInfo.CurrentCulture = new("en");
    }

    [Fact]
    public void AuditDiff_ChangedAndUnchanged_ShowsTheChangedFirstWithBothValues()
    {
        var entry = Entry with { Before = """{"name":"Acme","flags":{"a":false}}""", After = """{"name":"Acme","flags":{"a":true},"color":"#fff"}""" };

        var diff = Render<AuditDiff>(parameters => parameters.Add(d => d.Entry, entry));

        Assert.Equal("2 fields", diff.Find("summary").TextContent);
        Assert.Equal(["flags.a", "color", "name"], diff.FindAll("dt").Select(field => field.TextContent));
        Assert.Equal("before: false", diff.Find("del").TextContent);
        Assert.Equal(["after: true", "after: #fff"], diff.FindAll("ins").Select(field => field.TextContent));
    }

    [Fact]
    public void AuditDiff_HostileValue_IsTextNotMarkup()
    {
        var diff = Render<AuditDiff>(parameters => parameters.Add(d => d.Entry, Entry with { After = """{"name":"<script>alert(1)</script>"}""" }));

        Assert.Empty(diff.FindAll("script"));
        Assert.Contains("<script>alert(1)</script>", diff.Find("ins").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "intact: 12", "status")]
    [InlineData(ChainFault.Altered, "entry 5: it was altered", "notice-error")]
    [InlineData(ChainFault.WrongEnd, "cut off or forged", "notice-error")]
    public void ChainCheck_Report_SaysWhatWasFound(ChainFault? fault, string expected, string mark)
    {
        var report = fault is { } broken ? new ChainReport(4, new ChainBreak(5, null, broken)) : new ChainReport(12, null);
        var check = Render<ChainCheck>(parameters => parameters.Add(c => c.Verify, (_, _) => Task.FromResult<Result<ChainReport>>(report)));

        check.Find("button").Click();

        check.WaitForAssertion(() => Assert.Contains(expected, check.Find(".chain").TextContent, StringComparison.Ordinal));
        Assert.Contains(mark, check.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void ChainCheck_WhileRunning_ShowsProgressAndCannotStartTwice()
    {
        var done = new TaskCompletionSource<Result<ChainReport>>();
        IProgress<ChainProgress>? progress = null;
        var check = Render<ChainCheck>(parameters => parameters.Add(c => c.Verify, (told, _) =>
        {
            progress = told;
            return done.Task;
        }));
        check.Find("button").Click();

        progress!.Report(new ChainProgress(1000, 4000));

        check.WaitForAssertion(() => Assert.Contains("1,000 of 4,000", check.Find(".chain").TextContent, StringComparison.Ordinal));
        Assert.True(check.Find("button").HasAttribute("disabled"));
        done.SetResult(new ChainReport(4000, null));
        check.WaitForAssertion(() => Assert.False(check.Find("button").HasAttribute("disabled")));
    }

    [Fact]
    public void AuditQuery_Days_AreThoseOfTheTenantAndTheLastCountsWhole()
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString("?from=2026-03-01&to=2026-03-01&person=anna&action=%27%20or%201%3D1");

        var filter = AuditQuery.Read(context.Request, "Asia/Tokyo");

        Assert.Equal(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.FromHours(9)), filter.From);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.FromHours(9)), filter.To);
        Assert.Equal(("anna", "' or 1=1"), (filter.Person, filter.Action));
    }

    [Theory]
    [InlineData("?from=tomorrow")]
    [InlineData("?from=2026-13-01")]
    [InlineData("?from=9999-12-31")]
    [InlineData("?from=")]
    public void AuditQuery_NoDay_IsLeftOut(string query)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);

        Assert.Null(AuditQuery.Read(context.Request, "Nowhere/Land").From);
    }
}
