using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Web.Agents.Toolbox.Schema;

namespace Platform.Tests.Agents.Toolbox;

/// <summary>The form changes what it knows and nothing else; the text stays the truth.</summary>
public sealed class SchemaFormTests
{
    private const string Rich =
        """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","additionalProperties":false,"x-own":{"a":[1,2.50,1e3]},
         "properties":{"city":{"type":"string","minLength":2,"description":"Where"},"days":{"type":["integer","null"],"minimum":1,"default":3},"raw":true,
           "stops":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"uniqueItems":true}},
         "required":["city"],"$defs":{"unused":{"const":1}}}
        """;

    [Fact]
    public void Switching_WithoutChanges_KeepsTheTextAsItIs()
    {
        var document = Document(Rich);
        Assert.True(document.IsValid);
        Assert.Equal(Rich, document.Text);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Rich), document.Root));
    }

    [Fact]
    public void FormChanges_KeepEveryKeywordThatTheFormDoesNotKnow()
    {
        var document = Document(Rich);
        var root = document.Root!;
        Assert.Equal(["$schema", "additionalProperties", "x-own", "$defs"], SchemaForm.Unknown(root, isRoot: true));
        Assert.True(SchemaForm.Rename(root, "city", "town"));
        Assert.True(SchemaForm.Move(root, "stops", -1));
        var days = (JsonObject)root["properties"]!["days"]!;
        Assert.True(SchemaForm.TrySetDefault(days, "5"));
        SchemaForm.SetRequired(root, "days", true);
        document.Rewrite();

        Assert.True(document.IsValid);
        Assert.Equal(["town", "days", "stops", "raw"], document.ArgumentNames);
        var written = JsonNode.Parse(document.Text)!;
        Assert.Equal("""{"a":[1,2.50,1e3]}""", written["x-own"]!.ToJsonString());
        Assert.Equal("""{"type":["integer","null"],"minimum":1,"default":5}""", written["properties"]!["days"]!.ToJsonString());
        Assert.Equal("""["town","days"]""", written["required"]!.ToJsonString());
        Assert.Equal("""{"unused":{"const":1}}""", written["$defs"]!.ToJsonString());
        Assert.Equal(["uniqueItems"], SchemaForm.Unknown((JsonObject)root["properties"]!["stops"]!, isRoot: false));
        Assert.Equal(["minLength"], SchemaForm.Unknown((JsonObject)root["properties"]!["town"]!, isRoot: false));
    }

    [Fact]
    public void BrokenText_IsKept_AndTheFormComesBackWhenItIsMended()
    {
        var document = Document(Rich);
        document.Set("""{ "type": "object", """);
        Assert.Null(document.Root);
        Assert.Equal("""{ "type": "object", """, document.Text);
        Assert.Equal((1, "Schema.Broken 1 21"), (document.Faults.Single().Line, document.Faults.Single().Message));
        document.Set("[]");
        Assert.Equal("Schema.NoObject", document.Faults.Single().Message);
        document.Set("""{"type":"object"}""");
        Assert.NotNull(document.Root);
        Assert.True(document.IsValid);
    }

    [Fact]
    public void Faults_HavePointerLineAndTheReadersLanguage()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ru");
        var document = Document("{\n  \"type\": \"object\",\n  \"properties\": {\n    \"a/b\": {\n      \"type\": \"strin\"\n    }\n  }\n}");
        var fault = Assert.Single(document.Faults);
        Assert.Equal(("/properties/a~1b/type", 5), (fault.Pointer, fault.Line));
        Assert.Matches("[а-я]", fault.Message);
        document.Set("""{"type":"array"}""");
        Assert.Equal(("/type", "Schema.NotObjectType"), (document.Faults.Single().Pointer, document.Faults.Single().Message));
        document.Set("""{"type":"object","type":"object"}""");
        Assert.Single(document.Faults);
    }

    [Fact]
    public void Properties_AreAddedRequiredRenamedAndRemoved()
    {
        var schema = new JsonObject { ["type"] = "object" };
        Assert.Equal(("argument_1", "argument_2"), (SchemaForm.Add(schema), SchemaForm.Add(schema)));
        SchemaForm.SetRequired(schema, "argument_2", true);
        Assert.False(SchemaForm.Rename(schema, "argument_1", "argument_2"));
        Assert.False(SchemaForm.Rename(schema, "argument_1", " "));
        Assert.True(SchemaForm.Rename(schema, "argument_2", "city"));
        Assert.True(SchemaForm.IsRequired(schema, "city"));
        Assert.False(SchemaForm.Move(schema, "city", 1));
        SchemaForm.Remove(schema, "city");
        Assert.Equal("""{"type":"object","properties":{"argument_1":{"type":"string"}}}""", schema.ToJsonString());
    }

    [Theory]
    [InlineData("""{"type":"string"}""", "string", false, true)]
    [InlineData("""{"type":["null","number"]}""", "number", true, true)]
    [InlineData("""{"type":["string","number"]}""", null, false, false)]
    [InlineData("""{}""", null, false, true)]
    [InlineData("""{"type":"strin"}""", null, false, false)]
    public void Type_IsReadAsTheFormShowsIt(string json, string? type, bool isNullable, bool isPlain)
    {
        var property = (JsonObject)JsonNode.Parse(json)!;
        Assert.Equal((type, isNullable, isPlain), (SchemaForm.TypeOf(property), SchemaForm.IsNullable(property), SchemaForm.HasPlainType(property)));
    }

    [Theory]
    [InlineData("""{"type":"integer"}""", "1\n 2 \n\n3", """[1,2,3]""")]
    [InlineData("""{"type":"string"}""", "1\ntrue", """["1","true"]""")]
    [InlineData("""{"type":["string","null"]}""", "a\nnull", """["a",null]""")]
    [InlineData("""{}""", "1\nword", """[1,"word"]""")]
    [InlineData("""{"type":"integer"}""", "1\n1.5", null)]
    [InlineData("""{"type":"boolean"}""", "yes", null)]
    public void Enum_TakesValuesOfItsType(string json, string lines, string? expected)
    {
        var property = (JsonObject)JsonNode.Parse(json)!;
        Assert.Equal(expected is not null, SchemaForm.TrySetEnum(property, lines));
        Assert.Equal(expected, property["enum"]?.ToJsonString());
        if (expected is not null)
        {
            Assert.True(SchemaForm.TrySetEnum(property, SchemaForm.EnumText(property)));
            Assert.Equal(expected, property["enum"]!.ToJsonString());
            Assert.True(SchemaForm.TrySetEnum(property, ""));
            Assert.False(property.ContainsKey("enum"));
        }
    }

    [Fact]
    public void Arguments_AreCheckedWithFormats_AndTheExampleFits()
    {
        var document = Document("""{"type":"object","properties":{"day":{"type":"string","format":"date"},"count":{"type":"integer","minimum":2}},"required":["day"]}""");
        Assert.Empty(document.CheckArguments(JsonTexts.Pretty(document.Example())));
        var faults = document.CheckArguments("{\n \"day\": \"tomorrow\",\n \"count\": 1\n}");
        Assert.Equal([("/day", 2), ("/count", 3)], faults.Select(fault => (fault.Pointer, fault.Line)));
        Assert.Equal("Schema.Broken 1 2", Assert.Single(document.CheckArguments("{")).Message);
        Assert.Null(Document("""{"type":"object","properties":{"a":false},"required":["a"]}""").Example());
    }

    [Fact]
    public void Lines_OfListsAndNestedValues_AreThoseOfTheText()
    {
        var lines = JsonPlaces.Lines("{\n\"a\": [\n1,\n{ \"b\": 2 }\n],\n\"c\": null }");
        Assert.Equal([1, 2, 3, 4, 4, 6], new[] { "", "/a", "/a/0", "/a/1", "/a/1/b", "/c" }.Select(pointer => lines[pointer]));
        Assert.Equal(2, JsonPlaces.LineOf(lines, "/a/9/x"));
    }

    private static SchemaDocument Document(string text) => new(text, (key, arguments) => string.Join(' ', [key, .. arguments]));
}
