using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Platform.Tests.Shell.Sample;
using Platform.Web.Access.Entrance;
using Platform.Web.Shared;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Live;
using Platform.Web.Shared.Navigation;
using Platform.Web.Shared.Session;

namespace Platform.Tests.Shell;

public sealed class BlockTests : BunitContext
{
    private readonly FakeTime _time = new();
    private readonly SampleFeed _feed = new();

    public BlockTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ru");
        Services.AddLocalization();
        Services.AddSingleton<TimeProvider>(_time);
        Services.AddSingleton<IChangeFeed>(_feed);
        Services.AddSingleton(new ErrorTextSource("access", typeof(EntranceText)));
        Services.AddScoped<ErrorTexts>();
        Services.AddScoped<Toasts>();
        Services.AddScoped<UrlState>();
        Services.AddScoped<NavigationMenu>();
        Services.AddSingleton<INavigationSource, SampleNavigation>();
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Theory]
    [InlineData(StatusBadge.Look.Working, "Работает")]
    [InlineData(StatusBadge.Look.Offline, "Не в сети")]
    public void StatusBadge_AnyStatus_HasColourIconAndWord(StatusBadge.Look look, string word)
    {
        var badge = Render<StatusBadge>(parameters => parameters.Add(one => one.Status, look));
        var kind = look.ToString().ToLowerInvariant();
        Assert.Contains($"status-{kind}", badge.Find("span").ClassName, StringComparison.Ordinal);
        Assert.EndsWith($"#status-{kind}", badge.Find("use").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal(word, badge.Find("span").TextContent);
    }

    [Fact]
    public void ErrorState_CodeWithArguments_IsTranslatedAndOffersRetry()
    {
        var tries = 0;
        var state = Render<ErrorState>(parameters => parameters
            .Add(one => one.Error, new ErrorNotice("access.locked_out", 15))
            .Add(one => one.OnRetry, () => tries++));
        Assert.Contains("через 15 мин", state.Find(".state-text").TextContent, StringComparison.Ordinal);
        state.Find("button").Click();
        Assert.Equal(1, tries);
    }

    [Fact]
    public void ErrorState_UnknownCode_NamesTheCode()
    {
        var state = Render<ErrorState>(parameters => parameters.Add(one => one.Error, new ErrorNotice("office.never_heard")));
        Assert.Contains("office.never_heard", state.Find(".state-text").TextContent, StringComparison.Ordinal);
        Assert.Empty(state.FindAll("button"));
    }

    [Theory]
    [InlineData(1, "сейчас")]
    [InlineData(59, "59 с назад")]
    [InlineData(60, "1 мин назад")]
    [InlineData(3599, "59 мин назад")]
    [InlineData(7200, "2 ч назад")]
    [InlineData(86400, "1 дн. назад")]
    [InlineData(-30, "сейчас")]
    public void RelativeTime_Age_IsSaidInFewLetters(int seconds, string text)
    {
        var time = Render<RelativeTime>(parameters => parameters.Add(one => one.At, _time.GetUtcNow().AddSeconds(-seconds)));
        Assert.Equal(text, time.Find("time").TextContent);
    }

    [Fact]
    public void RelativeTime_InTenant_TitleIsInItsTimeZone()
    {
        var tenant = new ShellTenant(Guid.NewGuid(), "demo", "Demo", "Asia/Vladivostok", new HashSet<string>());
        var time = Render<RelativeTime>(parameters => parameters
            .Add(one => one.At, new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero))
            .AddCascadingValue(tenant));
        Assert.Equal("05.01.2026 19:00 UTC+10:00", time.Find("time").GetAttribute("title"));
        Assert.Equal("2026-01-05T09:00:00.000Z", time.Find("time").GetAttribute("datetime"));
    }

    [Fact]
    public void DataList_TwoParts_AreReadOneAfterTheOther()
    {
        List<string?> cursors = [];
        var list = List(cursor =>
        {
            cursors.Add(cursor);
            return Task.FromResult(cursor is null ? new DataPage<string>(["a", "b"], "2") : new DataPage<string>(["c"]));
        });
        Assert.Equal(2, list.FindAll("tbody tr").Count);
        list.Find(".data-more button").Click();
        Assert.Equal(["a", "b", "c"], list.FindAll("tbody tr").Select(row => row.TextContent));
        Assert.Empty(list.FindAll(".data-more"));
        Assert.Equal([null, "2"], cursors);
    }

    [Fact]
    public void DataList_WhileReadingThenEmpty_DrawsSkeletonThenNextStep()
    {
        var answer = new TaskCompletionSource<DataPage<string>>();
        var list = List(_ => answer.Task);
        Assert.NotNull(list.Find(".skeleton"));
        answer.SetResult(new DataPage<string>([]));
        list.WaitForAssertion(() => Assert.Equal("empty", list.Find("em").TextContent));
    }

    [Fact]
    public void DataList_RefusedThenRetried_ShowsTheErrorThenTheData()
    {
        var tries = 0;
        var list = List(_ => Task.FromResult(++tries == 1 ? DataPage<string>.Failed(new ErrorNotice("unavailable")) : new DataPage<string>(["a"])));
        Assert.Contains("занят", list.Find(".state-text").TextContent, StringComparison.Ordinal);
        list.Find(".state-error button").Click();
        Assert.Equal("a", list.Find("tbody tr").TextContent);
    }

    [Fact]
    public async Task DataList_SlowAnswerToAnEarlierRequest_DoesNotReplaceTheLater()
    {
        var slow = new TaskCompletionSource<DataPage<string>>();
        var tries = 0;
        var list = List(_ => ++tries == 1 ? slow.Task : Task.FromResult(new DataPage<string>(["new"])));
        await list.InvokeAsync(list.Instance.ReloadAsync);
        slow.SetResult(new DataPage<string>(["old"]));
        await list.InvokeAsync(() => { });
        Assert.Equal("new", list.Find("tbody tr").TextContent);
    }

    [Fact]
    public async Task SearchBox_QuickTyping_SearchesOnceAfterThePauseAndWritesTheAddress()
    {
        List<string> searches = [];
        var box = Render<SearchBox>(parameters => parameters.Add(one => one.OnSearch, searches.Add));
        _ = box.Find("input").InputAsync("a");
        _ = box.Find("input").InputAsync("ab ");
        await Eventually.TrueAsync(() => _time.NextDue <= TimeSpan.FromSeconds(1), "the pause is waited for");
        Assert.Empty(searches);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => searches.Count > 0, "the search");
        Assert.Equal(["ab"], searches);
        Assert.EndsWith("?q=ab", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Toasts_SuccessAndError_OnlyTheSuccessLeavesByItself()
    {
        var toasts = Services.GetRequiredService<Toasts>();
        var list = Render<ToastList>();
        await list.InvokeAsync(() => toasts.Success("saved"));
        await list.InvokeAsync(() => toasts.Error("refused"));
        Assert.Equal(["saved", "refused"], list.FindAll(".toast-text").Select(one => one.TextContent));
        await Eventually.TrueAsync(() => _time.NextDue is not null, "the toast waits to leave");
        _time.Advance(TimeSpan.FromSeconds(7));
        list.WaitForAssertion(() => Assert.Equal(["refused"], list.FindAll(".toast-text").Select(one => one.TextContent)));
        list.Find("button").Click();
        Assert.Empty(list.FindAll(".toast"));
    }

    [Fact]
    public async Task LiveComponent_BurstOfChanges_RefreshesOnceAndStopsWhenGone()
    {
        var live = Render<Counter>();
        for (var change = 0; change < 50; change++)
            _feed.Ring(Counter.Tenant, new ScreenChange("office", "agent", $"{change}"));
        await Eventually.TrueAsync(() => _time.NextDue is not null, "the refresh is put off");
        Assert.Equal(0, live.Instance.Refreshes);
        _time.Advance(TimeSpan.FromSeconds(1));
        live.WaitForAssertion(() => Assert.Equal("1", live.Find("b").TextContent));

        await DisposeComponentsAsync();
        Assert.Equal(0, _feed.Listeners);
    }

    [Fact]
    public async Task LiveComponent_ChangeThatDoesNotConcernIt_IsLeftOut()
    {
        var live = Render<Counter>();
        _feed.Ring(Counter.Tenant, new ScreenChange("office", "agent", "ignored"));
        _feed.Ring(Guid.NewGuid(), new ScreenChange("office", "agent", "1"));
        await live.InvokeAsync(() => { });
        Assert.Null(_time.NextDue);
        _feed.Ring(Counter.Tenant, new ScreenChange("office", "resync", "ignored"));
        await Eventually.TrueAsync(() => _time.NextDue is not null, "a resync concerns everybody");
    }

    [Fact]
    public void NavigationMenu_Entries_AppearByPermissionInOrder()
    {
        var menu = Services.GetRequiredService<NavigationMenu>();
        var tenant = new ShellTenant(Guid.NewGuid(), "demo", "Demo", "UTC", new HashSet<string> { "office.read" });
        Assert.Equal(
            ["/manage/demo/desk", "/manage/demo/sample", "/manage/demo/screens", "/manage/demo/members", "/manage/demo/settings"],
            menu.ForTenant(tenant).Select(link => link.Href));
        Assert.Equal(["/platform/desk"], menu.ForPlatform().Select(link => link.Href));
    }

    [Fact]
    public void CopyField_ShownOnce_SaysSo()
    {
        var field = Render<CopyField>(parameters => parameters.Add(one => one.Label, "Ключ").Add(one => one.Value, "secret").Add(one => one.IsShownOnce, true));
        Assert.Equal("secret", field.Find("input").GetAttribute("value"));
        Assert.Contains("больше это значение показано не будет", field.Find(".copy-once").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<DataList<string>> List(Func<string?, Task<DataPage<string>>> load) => Render<DataList<string>>(parameters => parameters
        .Add(one => one.Load, (cursor, _) => load(cursor))
        .Add(one => one.Key, item => item)
        .Add(one => one.Caption, "list")
        .Add(one => one.Header, "<th>name</th>")
        .Add(one => one.Row, item => $"<td>{item}</td>")
        .Add(one => one.Empty, "<em>empty</em>"));

    private sealed class Counter : LiveComponent
    {
        public static readonly Guid Tenant = Guid.NewGuid();

        public int Refreshes { get; private set; }

        protected override void OnInitialized() => Listen(Tenant, "office", change => change.Id != "ignored");

        protected override Task RefreshAsync()
        {
            Refreshes++;
            return Task.CompletedTask;
        }

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder)
            => builder.AddMarkupContent(0, $"<b>{Refreshes}</b>");
    }
}
