using System.Text;
using Platform.Core.Knowledge.Chunking;
using Platform.Core.Knowledge.Extraction;

namespace Platform.Tests.Knowledge.Extraction;

/// <summary>Every format through the real reading process.</summary>
public sealed class FormatTests(Reader reader) : IClassFixture<Reader>
{
    private readonly Reader _reader = reader;

    [Fact]
    public async Task Text_IsReadAsItStands()
    {
        var read = await _reader.ReadAsync("заметка.txt", "Первая строка.\r\n\r\nВторая строка стоит здесь.\n");

        Assert.Equal("txt", read.Started!.Format);
        Assert.Equal("Первая строка.\n\nВторая строка стоит здесь.\n", read.Text);
        Assert.Equal("ru", read.Ended.Language);
        Assert.Null(read.Ended.Fault);
    }

    [Fact]
    public async Task Text_OfManyPages_IsWhole_AndCanBeResumedAtAnyPage()
    {
        var text = string.Concat(Enumerable.Range(0, 3_000).Select(i => $"Paragraph {i} says something about the delivery of goods.\n\n"));

        var read = await _reader.ReadAsync("long.md", text);
        var rest = await _reader.ReadAsync(new ExtractionRequest(_reader.PathOf("spool"), "long.md", FromPage: 5));

        Assert.Equal(text, read.Text);
        Assert.True(read.Pages.Count > 10);
        Assert.Equal("en", read.Ended.Language);
        Assert.Equal(read.Pages.Skip(4).Select(page => page.Text), rest.Pages.Select(page => page.Text));
    }

    [Fact]
    public async Task Html_GivesItsMainText()
    {
        var read = await _reader.ReadAsync("page.html", """
            <!doctype html><html><head><title>Магазин</title><style>p{}</style></head><body>
            <nav><a href="/">Главная</a></nav><script>alert(1)</script>
            <main><h1>Доставка</h1><p>Мы <b>доставляем</b>
            по всей стране.</p><ul><li>Москва<ul><li>один день</li></ul></li><li>Казань</li></ul>
            <table><tr><th>Вес</th><th>Цена</th></tr><tr><td>1 кг</td><td>100</td></tr></table>
            <p>Подробнее: <a href="https://example.org/terms">условия</a>, <a href="/local">тут</a>.</p><p hidden>тайна</p><div style="display: none">тайна</div></main>
            <footer>© 2026</footer></body></html>
            """);

        Assert.Equal("""
            # Доставка

            Мы доставляем по всей стране.

            - Москва
              - один день
            - Казань

            | Вес | Цена |
            |---|---|
            | 1 кг | 100 |

            Подробнее: [условия](https://example.org/terms), тут.


            """.ReplaceLineEndings("\n"), read.Text);
        Assert.Equal(["https://example.org/terms", "/local"], read.Pages[0].Links.Select(link => link.Target));
    }

    [Theory]
    [InlineData("windows-1251")]
    [InlineData("koi8-r")]
    public async Task Html_InADeclaredCharset_IsDecoded(string charset)
    {
        var html = $"<html><head><meta charset=\"{charset}\"><title>Привет</title></head><body><p>Добрый день, коллеги!</p></body></html>";

        var read = await _reader.ReadAsync("p.html", CodePagesEncodingProvider.Instance.GetEncoding(charset)!.GetBytes(html));

        Assert.Equal("# Привет\n\nДобрый день, коллеги!\n\n", read.Text);
    }

    [Fact]
    public async Task Html_NestedAsDeepAsItCan_IsReadAnyway()
    {
        var read = await _reader.ReadAsync("deep.html", "<html><body>" + string.Concat(Enumerable.Repeat("<div>", 50_000)) + "bottom of it" + string.Concat(Enumerable.Repeat("</div>", 50_000)));

        Assert.Contains("bottom of it", read.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(";")]
    [InlineData(",")]
    [InlineData("\t")]
    public async Task Csv_BecomesATable(string delimiter)
    {
        var read = await _reader.ReadAsync("prices.csv", $"Name{delimiter}Price\nTea{delimiter}\"1{delimiter}5\"\n\"A \"\"b\"\"\nc\"{delimiter}2\n");

        Assert.Equal($"| Name | Price |\n|---|---|\n| Tea | 1{delimiter.Trim()}5 |\n| A \"b\" c | 2 |\n\n".Replace("1 5", "15", StringComparison.Ordinal), read.Text.Replace("1 5", "15", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Csv_OfWideRows_BecomesRecords()
    {
        var names = string.Join(',', Enumerable.Range(1, 30).Select(i => $"field{i}"));
        var row = string.Join(',', Enumerable.Range(1, 30).Select(i => $"value {i}"));

        var read = await _reader.ReadAsync("wide.csv", names + "\n" + row + "\n" + row + "\n");

        Assert.Contains("field1: value 1\nfield2: value 2\n", read.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_OfManyRows_IsOneTableOverItsPages_AndChunksCarryItsHead()
    {
        var read = await _reader.ReadAsync("big.csv", "id;name\n" + string.Concat(Enumerable.Range(1, 2_000).Select(i => $"{i};part {i}\n")));

        var chunks = Chunker.All(read.Text, new ChunkingOptions());
        Assert.True(read.Pages.Count > 5);
        Assert.All(chunks.Skip(1), chunk => Assert.Equal("| id | name |\n|---|---|\n", chunk.Prefix));
    }

    [Fact]
    public async Task Json_BecomesPathsAndValues()
    {
        var read = await _reader.ReadAsync("data.json", """[{"name":"Чай","price":{"value":10,"tags":["a","b"]}},{"name":"Кофе","gone":null}]""");

        Assert.Equal("name: Чай\nprice.value: 10\nprice.tags[1]: a\nprice.tags[2]: b\n\nname: Кофе\ngone: null\n\n", read.Text);
    }

    [Fact]
    public async Task Json_ThatIsNone_IsReadAsATextWithAWarning()
    {
        var read = await _reader.ReadAsync("data.json", "{ this is: no json");

        Assert.Equal("{ this is: no json", read.Text);
        Assert.Equal(ExtractionFaults.Broken, Assert.Single(read.Ended.Warnings).Code);
    }

    [Fact]
    public async Task Word_GivesHeadingsListsTablesAndLinks()
    {
        OfficeSample.Word(_reader.PathOf("a.docx"));

        var read = await _reader.ReadFileAsync("a.docx");

        Assert.Equal("""
            # Условия доставки

            Мы доставляем по всей России.

            ## Сроки

            - Москва: один день
              - в выходные: два
            1. Первый шаг
            2. Второй шаг

            Смотрите [цены](https://example.org/price)

            | Вес | Цена |
            |---|---|
            | 1 кг | 100 \| 120 |

            Конец.


            """.ReplaceLineEndings("\n"), read.Text);
    }

    [Fact]
    public async Task Workbook_GivesItsSheetsAsTables()
    {
        OfficeSample.Workbook(_reader.PathOf("a.xlsx"));

        var read = await _reader.ReadFileAsync("a.xlsx");

        Assert.Equal("## Склад\n\n| Товар | Дата | Цена |\n|---|---|---|\n| Чайник | 2023-03-15 | 1299.5 |\n| Ложка |  | 0.3 |\n\n", read.Text);
        Assert.Equal("Склад", read.Pages[0].Label);
    }

    [Fact]
    public async Task Slides_GiveAPageEach()
    {
        OfficeSample.Slides(_reader.PathOf("a.pptx"));

        var read = await _reader.ReadFileAsync("a.pptx");

        Assert.Equal(["# Slide 1\n\n- First point\n- Second point\n\n", "# Slide 2\n\n- First point\n- Second point\n\n"], read.Pages.Select(page => page.Text));
    }

    [Fact]
    public async Task Pdf_GivesItsPages_AndParagraphsOfItsLines()
    {
        PdfSample.Write(_reader.PathOf("a.pdf"), 120, page => [$"Chapter {page}", "", "The delivery of goods takes place on every weekday be-", "tween nine and five, as long as the roads are free", "of snow."]);

        var read = await _reader.ReadFileAsync("a.pdf");
        var rest = await _reader.ReadAsync(new ExtractionRequest(_reader.PathOf("a.pdf"), "a.pdf", FromPage: 77));

        Assert.Equal(120, read.Started!.Pages);
        Assert.Equal(120, read.Pages.Count);
        Assert.Contains("every weekday between nine and five, as long as the roads are free of snow.", read.Pages[76].Text, StringComparison.Ordinal);
        Assert.Equal(read.Pages.Skip(76).Select(page => page.Text), rest.Pages.Select(page => page.Text));
    }

    [Fact]
    public async Task Mail_GivesHeadsTextAndAttachments()
    {
        var mail = """
            From: =?koi8-r?B?6dfBziDpx8/SxdfJ3g==?= <ivan@example.org>
            To: shop@example.org
            Subject: =?UTF-8?Q?=D0=97=D0=B0=D0=BA=D0=B0=D0=B7_?=
             =?UTF-8?Q?=E2=84=96_42?=
            Date: Mon, 1 Jun 2026 10:00:00 +0300
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="b1"

            --b1
            Content-Type: text/plain; charset=windows-1251
            Content-Transfer-Encoding: quoted-printable

            =C4=EE=E1=F0=FB=E9 =E4=E5=ED=FC!=20=
            Next.
            --b1
            Content-Type: text/csv; name="=?utf-8?B?0YbQtdC90YsuY3N2?="
            Content-Disposition: attachment
            Content-Transfer-Encoding: base64

            bmFtZSxwcmljZQp0ZWEsMQo=
            --b1--
            """;

        var read = await _reader.ReadAsync("letter.eml", mail);

        Assert.Contains("# Заказ № 42\n\nFrom: Иван Игоревич <ivan@example.org>\nTo: shop@example.org\nDate: Mon, 1 Jun 2026 10:00:00 +0300\n\nДобрый день! Next.\n\n", read.Text, StringComparison.Ordinal);
        Assert.Contains("# цены.csv\n\n| name | price |\n|---|---|\n| tea | 1 |\n", read.Text, StringComparison.Ordinal);
        Assert.Equal("цены.csv", read.Pages[^1].Label);
    }

    [Fact]
    public async Task Zip_GivesItsFilesUnderTheirNames()
    {
        var read = await _reader.ReadAsync("all.zip", Reader.Zip(("docs/a.txt", "Alpha text."u8.ToArray()), ("__MACOSX/x", [1]), ("b.md", "# Beta\n\nText."u8.ToArray())));

        Assert.Equal("# docs/a.txt\n\nAlpha text.\n\n# b.md\n\n# Beta\n\nText.", read.Text);
        Assert.Equal(["docs/a.txt", "docs/a.txt", "b.md", "b.md"], read.Pages.Select(page => page.Label));
    }
}
