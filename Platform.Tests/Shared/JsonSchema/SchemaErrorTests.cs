using System.Globalization;
using System.Text.Json;

namespace Platform.Tests.Shared.JsonSchema;

using Platform.Core.Shared.JsonSchema;

/// <summary>What people read when something does not fit: where, which keyword, and a sentence in their language.</summary>
public sealed class SchemaErrorTests
{
    private const string Order = """
        { "type": "object", "required": ["id", "lines"], "additionalProperties": false,
          "properties": { "id": { "type": "string", "minLength": 3 }, "kind": { "enum": ["new", "old"] },
            "lines": { "type": "array", "items": { "$ref": "#/$defs/line" } }, "a/b": { "maximum": 5 } },
          "$defs": { "line": { "properties": { "count": { "type": "integer", "minimum": 1 } } } } }
        """;

    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    [Fact]
    public void Validate_SeveralMistakes_TellsAllWithBothPointers()
    {
        var errors = JsonSchema.Parse(Order).Validate(JsonElement.Parse("""{"id":"x","kind":"none","lines":[{"count":1},{"count":0}],"a/b":7,"more":1}""")).Errors;
        Assert.Equal(
            [
                ("/id", "/properties/id/minLength", "minLength"), ("/kind", "/properties/kind/enum", "enum"), ("/lines/1/count", "/$defs/line/properties/count/minimum", "minimum"),
                ("/a~1b", "/properties/a~1b/maximum", "maximum"), ("/more", "/additionalProperties", "additionalProperties"),
            ],
            errors.Select(error => (error.InstancePointer, error.SchemaPointer, error.Keyword)));
    }

    [Fact]
    public void Validate_MissingKeys_PointsAtTheObject()
    {
        var errors = JsonSchema.Parse(Order).Validate(JsonElement.Parse("{}")).Errors;
        Assert.Equal(["id", "lines"], errors.Select(error => Assert.Single(error.Arguments)));
        Assert.All(errors, error => Assert.Equal(("", "/required"), (error.InstancePointer, error.SchemaPointer)));
    }

    [Theory]
    [InlineData("""{"type":["string","null"]}""", "1.5", "Must be a string or null, but is a number.", "Должно быть: строка или null, а передано: число.")]
    [InlineData("""{"minimum":3}""", "2", "Must be at least 3, but is 2.", "Должно быть не меньше 3, а передано 2.")]
    [InlineData("""{"required":["id"]}""", "{}", "The property “id” is missing.", "Не хватает свойства «id».")]
    [InlineData("""{"enum":["a",1]}""", "2", "Must be one of: \"a\", 1.", "Допустимые значения: \"a\", 1.")]
    public void Message_InBothLanguages_IsASentence(string schema, string instance, string english, string russian)
    {
        var error = Assert.Single(JsonSchema.Parse(schema).Validate(JsonElement.Parse(instance), new() { Culture = Russian }).Errors);
        Assert.Equal(russian, error.Message);
        Assert.Equal(english, error.MessageIn(English));
    }

    [Fact]
    public void Message_OfEveryError_HasAllItsArguments()
    {
        foreach (var row in KeywordTests.Cases.Where(row => !(bool)row[2]))
            foreach (var error in JsonSchema.Parse((string)row[0]).Validate(JsonElement.Parse((string)row[1])).Errors)
                foreach (var culture in new[] { English, Russian })
                {
                    Assert.NotEqual(error.Code, error.MessageIn(culture));
                    Assert.DoesNotContain('{', error.MessageIn(culture).Replace("{\"a\":[1,2.0]}", "", StringComparison.Ordinal).Replace("{3}", "", StringComparison.Ordinal));
                }
    }

    [Fact]
    public void AnyOf_OneBranchForThisType_TellsThatBranchsErrors()
    {
        var schema = JsonSchema.Parse("""{"anyOf":[{"type":"array"},{"type":"string","enum":["a","b"]}]}""");
        Assert.Equal(("enum", "/anyOf/1/enum"), schema.Validate(JsonElement.Parse("\"c\"")).Errors.Select(error => (error.Keyword, error.SchemaPointer)).Single());
        Assert.Equal(("anyOf", "/anyOf"), schema.Validate(JsonElement.Parse("1")).Errors.Select(error => (error.Keyword, error.SchemaPointer)).Single());
    }

    [Fact]
    public void Validate_MoreMistakesThanAsked_StopsThere()
    {
        var result = JsonSchema.Parse("""{"items":{"type":"string"}}""").Validate(JsonElement.Parse($"[{string.Join(',', Enumerable.Range(0, 500))}]"), new() { MaxErrors = 7 });
        Assert.Equal(7, result.Errors.Count);
    }

    [Theory]
    [InlineData("""{"properties":{"x":{"type":"strin"}}}""", "/properties/x/type")]
    [InlineData("""{"properties":{"x":{"minLength":-1}}}""", "/properties/x/minLength")]
    [InlineData("""{"required":"id"}""", "/required")]
    [InlineData("""{"items":[{"type":"string"}]}""", "/items")]
    [InlineData("""{"properties":{"x":{"$ref":"#/$defs/none"}}}""", "/properties/x/$ref")]
    [InlineData("""{"$ref":"https://example.com/unknown.json"}""", "/$ref")]
    [InlineData("""{"$ref":"#/unknown","unknown":{"minimum":"one"}}""", "/unknown/minimum")]
    [InlineData("""{"$ref":"#/unknown","unknown":5}""", "/unknown")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#"}""", "/$schema")]
    [InlineData("""{"allOf":[{"$id":"a"},{"$id":"a"}]}""", "/allOf/1/$id")]
    [InlineData("5", "")]
    public void TryParse_InvalidSchema_PointsIntoIt(string schema, string pointer)
    {
        Assert.False(JsonSchema.TryParse(schema, out _, out var errors));
        Assert.Equal(pointer, Assert.Single(errors).InstancePointer);
        Assert.NotEmpty(errors[0].MessageIn(Russian));
        Assert.Throws<InvalidSchemaException>(() => JsonSchema.Parse(schema));
    }

    [Theory]
    [InlineData("""{"type":""")]
    [InlineData("""{"type":"string","type":"number"}""")]
    [InlineData("""{"title":"\ud800"}""")]
    [InlineData("")]
    public void TryParse_NotJson_SaysSo(string text)
    {
        Assert.False(JsonSchema.TryParse(text, out _, out var errors));
        Assert.Equal("invalid_json", Assert.Single(errors).Code);
    }

    [Fact]
    public void Parse_OlderDraft_IsReadAsThisOneWhereAllowed()
    {
        var schema = JsonSchema.Parse("""{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"a":{"type":"string"}},"properties":{"x":{"$ref":"#/definitions/a"}}}""", new() { AcceptsOlderDrafts = true });
        Assert.False(schema.IsValid(JsonElement.Parse("""{"x":1}""")));
    }

    [Fact]
    public void Metaschema_AgainstItself_IsValid()
    {
        var document = JsonElement.Parse("""{"$ref":"https://json-schema.org/draft/2020-12/schema"}""");
        var metaschema = JsonSchema.Parse(document);
        Assert.True(metaschema.IsValid(document));
        Assert.False(metaschema.IsValid(JsonElement.Parse("""{"properties":{"a":{"items":[]}}}""")));
    }

    [Fact]
    public void Parse_PartOfADocument_OutlivesIt()
    {
        JsonSchema schema;
        using (var document = JsonDocument.Parse("""{"tool":{"input":{"type":"object","required":["a"]}}}"""))
            schema = JsonSchema.Parse(document.RootElement.GetProperty("tool").GetProperty("input"));
        Assert.False(schema.IsValid(JsonElement.Parse("{}")));
        Assert.Equal("object", schema.Document.GetProperty("type").GetString());
    }
}
