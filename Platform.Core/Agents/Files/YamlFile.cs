using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Platform.Core.Agents.Files;

/// <summary>
/// Reads the part of YAML 1.2 that says what JSON says: mappings, lists, and the values of the core schema. Anchors are refused, with which a few lines
/// become gigabytes, and tags, with which a file asks for types of its own.
/// </summary>
internal static partial class YamlFile
{
    public static JsonNode? Read(string text, FileReading reading)
    {
        var parser = new Parser(new Scanner(new StringReader(text.TrimStart('\uFEFF')), skipComments: true));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
                return null;
            parser.Consume<DocumentStart>();
            var root = Value(parser, reading, null, "");
            parser.Consume<DocumentEnd>();
            if (!parser.TryConsume<StreamEnd>(out _))
                throw new FileFault("", Line(parser.Current!), "Documents");
            return root;
        }
        catch (YamlException exception)
        {
            throw new FileFault("", (int)exception.Start.Line, "Yaml", Reason(exception.Message));
        }
    }

    /// <summary>What a value without quotes means.</summary>
    internal static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ when !Number().IsMatch(text) => text,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ when text.Length < 25 && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) => exact,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var near) && double.IsFinite(near) => near,
        _ => text,
    };

    private static JsonNode? Value(Parser parser, FileReading reading, FilePlace? parent, string name)
    {
        var place = Enter(parser, reading, parent, name);
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            var text = FileReading.Checked(scalar.Value, place, Line(scalar));
            return scalar.Style == ScalarStyle.Plain ? Plain(text) : text;
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Value(parser, reading, place, items.Count.ToString(CultureInfo.InvariantCulture)));
            return items;
        }

        parser.Consume<MappingStart>();
        var members = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
                throw new FileFault(place.Pointer, Line(parser.Current!), "Key");
            var part = FileReading.Checked(key.Value, place, Line(key));
            FileReading.Add(members, place, part, Value(parser, reading, place, part), Line(key));
        }

        return members;
    }

    private static FilePlace Enter(Parser parser, FileReading reading, FilePlace? parent, string name)
    {
        if (parser.Accept<AnchorAlias>(out var alias))
            throw new FileFault(reading.Enter(parent, name, Line(alias)).Pointer, Line(alias), "Anchor");
        if (!parser.Accept<NodeEvent>(out var node))
            throw new FileFault("", Line(parser.Current!), "Yaml", "");
        var place = reading.Enter(parent, name, Line(node));
        if (!node.Anchor.IsEmpty)
            throw new FileFault(place.Pointer, Line(node), "Anchor");
        return node.Tag.IsEmpty || node.Tag.IsNonSpecific ? place : throw new FileFault(place.Pointer, Line(node), "Tag");
    }

    private static int Line(ParsingEvent at) => (int)at.Start.Line;

    // "(Line: 3, Col: 1, Idx: 20) - (…): Did not find expected key." The line is told apart from it.
    private static string Reason(string message) => message.LastIndexOf("): ", StringComparison.Ordinal) is > 0 and var at ? message[(at + 3)..] : message;

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Number();
}
