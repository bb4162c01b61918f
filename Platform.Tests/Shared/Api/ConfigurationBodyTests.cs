using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Tests.Shared.Api;

/// <summary>The strict reader: what it takes, and where it says a body is wrong.</summary>
public sealed class ConfigurationBodyTests
{
    public enum Kind
    {
        PlainOne,
        Other,
    }

    public sealed record Part(string Name, int? Size = null);

    public sealed record Whole(
        string Name, Kind Kind, IReadOnlyList<Part> Parts, int Count = 3, decimal Price = 0, string? Note = null, DateTimeOffset? At = null, Guid? Link = null,
        IReadOnlyDictionary<string, bool>? Flags = null, JsonElement? Any = null, JsonObject? Open = null, bool On = false, IReadOnlyList<string?>? Gaps = null);

    public sealed record Change
    {
        public Optional<string> Name { get; init; }

        public Optional<string?> Note { get; init; }

        public Optional<int?> Size { get; init; }

        public Optional<IReadOnlyList<string>> Tags { get; init; }
    }

    [Fact]
    public void Read_FullBody_FillsTheRecord()
    {
        var read = ConfigurationBody.Read<Whole>(Bytes(
            """{"name":"Н","kind":"plain_one","parts":[{"name":"a"},{"name":"b","size":7}],"price":1.50,"note":null,"at":"2026-01-31T09:05:07+03:00","link":"0198a000-0000-7000-8000-000000000001","flags":{"A b":true},"any":[1,{"x":null}],"open":{"deep":{"er":1}},"gaps":["a",null]}"""));
        Assert.True(read.Succeeded, read.Error?.ToString());
        var body = read.Value;
        Assert.Equal(("Н", Kind.PlainOne, 3, 1.50m, 7), (body.Name, body.Kind, body.Count, body.Price, body.Parts[1].Size));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 6, 5, 7, TimeSpan.Zero), body.At!.Value.ToUniversalTime());
        Assert.True(body.Flags!["A b"]);
        Assert.Equal(1, (int)body.Open!["deep"]!["er"]!);
        Assert.Null(body.Gaps![1]);
    }

    public static TheoryData<string, string[]> Faults => new()
    {
        { "[]", [""] },
        { "7", [""] },
        { "null", [""] },
        { "{}", ["/kind", "/name", "/parts"] },
        { Body("\"nmae\":1"), ["/nmae"] },
        { Body("\"Name\":\"n\""), ["/Name"] },
        { Body("\"a/b~c\":1"), ["/a~1b~0c"] },
        { Body("\"name\":\"again\""), ["/name"] },
        { Body("\"count\":\"3\""), ["/count"] },
        { Body("\"count\":1.5"), ["/count"] },
        { Body("\"count\":3000000000"), ["/count"] },
        { Body("\"count\":null"), ["/count"] },
        { Body("\"price\":\"1.5\""), ["/price"] },
        { Body("\"on\":1"), ["/on"] },
        { Body("\"at\":\"tomorrow\""), ["/at"] },
        { Body("\"at\":\"2026-01-31T09:05:07\""), ["/at"] },
        { Body("\"link\":\"x\""), ["/link"] },
        { Body("\"note\":{}"), ["/note"] },
        { Body("\"note\":\"a\\u0000b\""), ["/note"] },
        { Body("\"note\":\"\\ud800\""), ["/note"] },
        { Body("\"flags\":{\"x/y\":\"yes\",\"x/y\":true}"), ["/flags/x~1y", "/flags/x~1y"] },
        { Body("\"open\":[]"), ["/open"] },
        { Body("\"open\":{\"a\":{\"b\":1,\"b\":2}}"), ["/open/a/b"] },
        { Body("\"any\":[{\"t\":\"\\u0000\"}]"), ["/any/0/t"] },
        { """{"name":null,"kind":"plainOne","parts":[{"size":1},null,{"name":"x","more":1}]}""", ["/name", "/kind", "/parts/0/name", "/parts/1", "/parts/2/more"] },
        { """{"name":"n","kind":0,"parts":{}}""", ["/kind", "/parts"] },
        { """{"name":"n","kind":"PLAIN_ONE","parts":["x"]}""", ["/kind", "/parts/0"] },
    };

    [Theory, MemberData(nameof(Faults))]
    public void Read_WrongBody_NamesEveryPlaceAtOnce(string json, string[] pointers)
    {
        var read = ConfigurationBody.Read<Whole>(Bytes(json));
        Assert.False(read.Succeeded);
        Assert.Equal((ErrorKind.Invalid, "shared.invalid"), (read.Error.Kind, read.Error.Code));
        Assert.Equal(pointers, read.Error.Fields.Select(field => field.Pointer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"name\":1,}")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("// c\n{}")]
    [InlineData("{'name':'n'}")]
    public void Read_NoJson_IsMalformed(string json) => Assert.Equal(ErrorKind.Malformed, ConfigurationBody.Read<Whole>(Bytes(json)).Error!.Kind);

    [Fact]
    public void Read_BrokenUtf8OrEndlessNesting_IsMalformed()
    {
        Assert.Equal(ErrorKind.Malformed, ConfigurationBody.Read<Whole>(new byte[] { (byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}' }).Error!.Kind);
        Assert.Equal(ErrorKind.Malformed, ConfigurationBody.Read<Whole>(Bytes(new string('[', 100_000))).Error!.Kind);
    }

    [Fact]
    public void Read_ThousandsOfFaults_AreCut() =>
        Assert.Equal(100, ConfigurationBody.Read<Change>(Bytes("{" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"k{i}\":1")) + "}")).Error!.Fields.Count);

    [Fact]
    public void Read_Optional_TellsAbsentFromNull()
    {
        var nothing = ConfigurationBody.Read<Change>(Bytes("{}")).Value!;
        Assert.False(nothing.Name.IsPresent || nothing.Note.IsPresent || nothing.Size.IsPresent || nothing.Tags.IsPresent);
        Assert.Equal("kept", nothing.Name.Or("kept"));

        var some = ConfigurationBody.Read<Change>(Bytes("""{"note":null,"size":null,"tags":["a"]}""")).Value!;
        Assert.False(some.Name.IsPresent);
        Assert.True(some.Note.IsPresent && some.Note.Value is null && some.Size.IsPresent && some.Size.Value is null);
        Assert.Equal(["a"], some.Tags.Or([]));

        Assert.Equal(["/name", "/tags/0"], ConfigurationBody.Read<Change>(Bytes("""{"name":null,"tags":[null]}""")).Error!.Fields.Select(field => field.Pointer));
    }

    [Fact]
    public void Read_ByteOrderMark_IsNoFault() => Assert.True(ConfigurationBody.Read<Change>(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' }).Succeeded);

    [Theory]
    [InlineData("en", "/count", "A whole number is wanted; \"3\" came.")]
    [InlineData("ru", "/count", "Ожидается целое число, получено: \"3\".")]
    [InlineData("en", "/kind", "One of plain_one, other is wanted; \"x\" came.")]
    [InlineData("ru", "/kind", "Ожидается одно из значений plain_one, other, получено: \"x\".")]
    [InlineData("en", "/parts", "A list is wanted; an object came.")]
    [InlineData("ru", "/name", "Ключ не указан.")]
    public void Read_WrongBody_SaysWhatCameAndWhatIsAllowedInTheReadersLanguage(string culture, string pointer, string message)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            var error = ConfigurationBody.Read<Whole>(Bytes("""{"kind":"x","parts":{},"count":"3"}""")).Error!;
            Assert.Equal(message, error.Fields.Single(field => field.Pointer == pointer).Message);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private static string Body(string more) => $$"""{"name":"n","kind":"other","parts":[],{{more}}}""";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
