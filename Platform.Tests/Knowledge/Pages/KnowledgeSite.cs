using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Tests.Journeys;
using Platform.Tests.Knowledge.Reading;

namespace Platform.Tests.Knowledge.Pages;

/// <summary>The real server with a knowledge base in every state that a source can have.</summary>
public sealed class KnowledgeSite : IAsyncLifetime
{
    public const string ViewerEmail = "viewer@example.com";

    public const string ReturnRule = "Возврат товара возможен в течение 14 дней со дня покупки.";

    private readonly RealHost _host = new();

    /// <summary>Two versions, some forty pages, Russian.</summary>
    public Guid Long { get; private set; }

    public Guid Guide { get; private set; }

    public Guid Collection { get; private set; }

    public Guid Index { get; private set; }

    public KnowledgeRows Rows { get; private set; } = null!;

    public Actor Shell => Actor.Shell(_host.Tenant.Id);

    public string LongText { get; private set; } = "";

    public Task<IPage> OpenAsync(string path, string theme = "light", string language = "en", int width = 1440, string email = RealHost.Email) => _host.OpenAsync(path, theme, language, width, email);

    public Task<T> RunAsync<T>(IOperation<T> operation) => _host.RunAsync(operation, Shell);

    public async Task<object?> SqlAsync(string sql, params object[] values)
    {
        await using var command = _host.Services.GetRequiredService<Databases>().Owner.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync();
    }

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        await RunAsync(new CreateUser(ViewerEmail, PlatformFixture.Password, Role.Viewer, "Vera", "en", MustChangePassword: false));
        Rows = new KnowledgeRows(_host.Tenant.Id.Value, SqlAsync);
        (Collection, Index) = await Rows.CollectionAsync("Справочник покупателя");
        var (english, index) = await Rows.CollectionAsync("Product manuals");
        Long = await Rows.SourceAsync(Collection, "Правила магазина «Северный ветер»", tags: ["правила", "2026"]);
        var pages = Enumerable.Range(1, 40).Select(PageOf).ToArray();
        LongText = string.Concat(pages);
        await Rows.VersionAsync(Long, 1, [.. pages.Select(page => page.Replace("14 дней", "10 дней", StringComparison.Ordinal))]);
        var version = await Rows.VersionAsync(Long, 2, [.. pages[..7], null, .. pages[7..]]);
        await Rows.EditionAsync(Long, version, Index, length: 700);
        await Rows.CitationAsync(Long, version, 1, 120, 260, minutesAgo: 180);
        Guide = await Rows.SourceAsync(english, "Heat pump PX-200: installation guide", tags: ["heating"]);
        await Rows.EditionAsync(Guide, await Rows.VersionAsync(Guide, 1, "# Before you begin\nRead this guide to its end. Keep 40 cm of free space on each side.\n", "# Wiring\nA breaker of 16 A is needed. The cable must have three wires of 2.5 mm².\n"), index, length: 90);
        await StandAsync("Прайс-лист поставщика, весна.pdf", "Failed", """{"code":"encrypted","detail":null,"page":null}""");
        await StandAsync("Скан договора аренды.pdf", "Failed", """{"code":"no_text","detail":"pages 1-12","page":null}""");
        await StandAsync("Каталог запчастей с очень длинным названием, которое не помещается ни в одну строку на узком экране телефона.xlsx", "Embedding", done: 340, total: 1200);
        await StandAsync("Warranty terms.docx", "Extracting", done: 3, total: 18);
        await StandAsync("Квартальный отчёт.pptx", "Queued");
        await SqlAsync("UPDATE knowledge_editions SET is_paused = true WHERE source_id = $1", await StandAsync("Архив переписки.eml", "Chunking", done: 1, total: 3));
        var site = await Rows.SourceAsync(english, "help.northwind.example", "Site", url: "https://help.northwind.example/en/");
        foreach (var name in new[] { "Delivery", "Payment" })
        {
            var page = await Rows.SourceAsync(english, name, "Page", site, $"https://help.northwind.example/en/{name.ToLowerInvariant()}");
            await Rows.EditionAsync(page, await Rows.VersionAsync(page, 1, $"# {name}\nHow it works, told in short."), index);
        }
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    public async Task<Guid> StandAsync(string title, string state, string? error = null, long done = 0, long total = 0)
    {
        var source = await Rows.SourceAsync(Collection, title);
        await Rows.EditionAsync(source, await Rows.VersionAsync(source, 1, "…"), Index, state, error: error, done: done, total: total);
        return source;
    }

    private static string PageOf(int number)
    {
        var text = new StringBuilder();
        if (number % 4 == 1)
            text.Append($"# Раздел {number / 4 + 1}. {(number == 21 ? "Возврат и обмен" : "Порядок работы")}\n\n");
        text.Append($"Пункт {number}.1. Магазин принимает заказы круглосуточно, а отправляет их по рабочим дням до 18:00. Заказ № {48000 + number} собирается на складе.\n\n");
        if (number == 21)
            text.Append(ReturnRule).Append(" Деньги возвращаются тем же способом, которым была внесена оплата. 🙂\n\n");
        for (var i = 2; i < 9; i++)
            text.Append($"Пункт {number}.{i}. Покупатель получает уведомление о каждом изменении статуса; если уведомление не пришло, следует написать в поддержку и назвать номер заказа {number}-{i}.\n");
        return text.ToString();
    }
}
