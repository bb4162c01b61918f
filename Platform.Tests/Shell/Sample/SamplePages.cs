using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Layout;

namespace Platform.Tests.Shell.Sample;

public sealed record SampleRow(string Name, StatusBadge.Look Status, string Task, int Age);

[Route("/manage/{tenant}/desk"), Layout(typeof(ManageLayout)), Authorize]
public sealed class SampleDashboard : ComponentBase
{
    [Parameter] public string Tenant { get; set; } = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<PageHeader>(0);
        builder.AddComponentParameter(1, nameof(PageHeader.Title), "Dashboard");
        builder.CloseComponent();
        builder.OpenComponent<EmptyState>(2);
        builder.AddComponentParameter(3, nameof(EmptyState.Title), "Пока нет ни одного агента");
        builder.AddComponentParameter(4, nameof(EmptyState.Description), "Создайте ключ доступа и отправьте первый отчёт — агент появится здесь сам.");
        builder.AddComponentParameter(5, nameof(EmptyState.Icon), "agent");
        builder.AddComponentParameter(6, nameof(EmptyState.ChildContent), (RenderFragment)(child =>
            child.AddMarkupContent(0, "<a class=\"button button-primary\" href=\"/manage/demo/sample\">Подключить агента</a>")));
        builder.CloseComponent();
    }
}

[Route("/manage/{tenant}/sample"), Layout(typeof(ManageLayout)), Authorize]
public sealed class SampleList : ComponentBase
{
    private ConfirmDialog _confirm = null!;
    private string _answer = "";

    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private Toasts Toasts { get; set; } = null!;

    [Parameter] public string Tenant { get; set; } = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<PageHeader>(0);
        builder.AddComponentParameter(1, nameof(PageHeader.Title), "Офис");
        builder.AddComponentParameter(2, nameof(PageHeader.Description), "Все агенты компании и то, чем они заняты прямо сейчас.");
        builder.AddComponentParameter(3, nameof(PageHeader.Trail), (IReadOnlyList<PageHeader.Crumb>)[new("Северный ветер", "/manage/demo/desk")]);
        builder.AddComponentParameter(4, nameof(PageHeader.Actions), (RenderFragment)Actions);
        builder.CloseComponent();
        builder.OpenElement(10, "div");
        builder.AddAttribute(11, "class", "stack");
        builder.OpenComponent<SearchBox>(12);
        builder.CloseComponent();
        builder.OpenComponent<DataList<SampleRow>>(13);
        builder.AddComponentParameter(14, "Caption", "Agents");
        builder.AddComponentParameter(15, "Load", (Func<string?, CancellationToken, Task<DataPage<SampleRow>>>)LoadAsync);
        builder.AddComponentParameter(16, "Key", (Func<SampleRow, object>)(row => row.Name));
        builder.AddComponentParameter(17, "Header", (RenderFragment)(header => header.AddMarkupContent(0, "<th scope=col>Агент</th><th scope=col>Статус</th><th scope=col>Задача</th><th scope=col>Активность</th>")));
        builder.AddComponentParameter(18, "Row", (RenderFragment<SampleRow>)Row);
        builder.AddComponentParameter(19, "Empty", (RenderFragment)(empty => empty.AddContent(0, "-")));
        builder.CloseComponent();
        builder.OpenElement(20, "div");
        builder.AddAttribute(21, "class", "card");
        builder.OpenComponent<CopyField>(22);
        builder.AddComponentParameter(23, nameof(CopyField.Label), "API-ключ");
        builder.AddComponentParameter(24, nameof(CopyField.Value), "plk_9f2c1e7a5b4d4f0c8a6e3d2b1c0f9e8d7c6b5a49");
        builder.AddComponentParameter(25, nameof(CopyField.IsShownOnce), true);
        builder.CloseComponent();
        builder.CloseElement();
        builder.OpenComponent<ErrorState>(26);
        builder.AddComponentParameter(27, nameof(ErrorState.Error), new ErrorNotice("unavailable"));
        builder.AddComponentParameter(28, nameof(ErrorState.OnRetry), EventCallback.Factory.Create(this, () => { }));
        builder.CloseComponent();
        builder.OpenComponent<Skeleton>(29);
        builder.AddComponentParameter(30, nameof(Skeleton.Shape), Skeleton.SkeletonShape.Cards);
        builder.AddComponentParameter(31, nameof(Skeleton.Count), 3);
        builder.CloseComponent();
        builder.CloseElement();
        builder.OpenComponent<ConfirmDialog>(32);
        builder.AddComponentReferenceCapture(33, reference => _confirm = (ConfirmDialog)reference);
        builder.CloseComponent();
        builder.OpenElement(34, "output");
        builder.AddAttribute(35, "id", "answer");
        builder.AddContent(36, _answer);
        builder.CloseElement();
    }

    private void Actions(RenderTreeBuilder builder)
    {
        builder.OpenRegion(0);
        Button(builder, "button", "Удалить", async () => _answer = (await _confirm.AskAsync(new Question("Удалить агента?", "История и отчёты будут удалены.", "Удалить", true, "watcher"))).ToString());
        builder.CloseRegion();
        builder.OpenRegion(1);
        Button(builder, "button button-primary", "Сохранить", () => { Toasts.Success("Изменения сохранены"); return Task.CompletedTask; });
        builder.CloseRegion();
    }

    private void Button(RenderTreeBuilder builder, string look, string text, Func<Task> action)
    {
        builder.OpenElement(0, "button");
        builder.AddAttribute(1, "type", "button");
        builder.AddAttribute(2, "class", look);
        builder.AddAttribute(3, "onclick", EventCallback.Factory.Create<MouseEventArgs>(this, action));
        builder.AddContent(4, text);
        builder.CloseElement();
    }

    private RenderFragment Row(SampleRow row) => builder =>
    {
        builder.AddMarkupContent(0, $"<td><strong>{row.Name}</strong></td>");
        builder.OpenElement(1, "td");
        builder.AddAttribute(2, "data-label", "Статус");
        builder.OpenComponent<StatusBadge>(3);
        builder.AddComponentParameter(4, nameof(StatusBadge.Status), row.Status);
        builder.CloseComponent();
        builder.CloseElement();
        builder.AddMarkupContent(5, $"<td data-label=\"Задача\">{row.Task}</td>");
        builder.OpenElement(6, "td");
        builder.AddAttribute(7, "data-label", "Активность");
        builder.OpenComponent<RelativeTime>(8);
        builder.AddComponentParameter(9, nameof(RelativeTime.At), Time.GetUtcNow().AddSeconds(-row.Age));
        builder.CloseComponent();
        builder.CloseElement();
    };

    private static Task<DataPage<SampleRow>> LoadAsync(string? cursor, CancellationToken cancellationToken) => Task.FromResult(cursor is null
        ? new DataPage<SampleRow>(
            [
                new("watcher_price_monitor", StatusBadge.Look.Working, "Сравниваю цены 1 240 товаров", 4),
                new("reputation_ozon", StatusBadge.Look.Idle, "—", 75),
                new("content_seo", StatusBadge.Look.Warning, "Лимит запросов почти исчерпан", 410),
                new("marketing_wb", StatusBadge.Look.Error, "Ошибка: кабинет не отвечает", 8100),
                new("lex_monitor", StatusBadge.Look.Offline, "—", 200000),
            ], "next")
        : new DataPage<SampleRow>([new("scout_niche", StatusBadge.Look.Idle, "—", 30)]));
}

[Route("/manage/{tenant}/broken"), Layout(typeof(ManageLayout)), Authorize]
public sealed class SampleBroken : ComponentBase
{
    [Parameter] public string Tenant { get; set; } = "";

    protected override void OnInitialized() => throw new InvalidOperationException("broken on purpose");
}

[Route("/platform/desk"), Layout(typeof(PlatformLayout)), Authorize]
public sealed class SamplePlatform : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<PageHeader>(0);
        builder.AddComponentParameter(1, nameof(PageHeader.Title), "Tenants");
        builder.CloseComponent();
    }
}
