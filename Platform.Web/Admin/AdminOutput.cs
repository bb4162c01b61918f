using System.Text.Json;
using Platform.Web.Shared.Api;
using Spectre.Console;

namespace Platform.Web.Admin;

/// <summary>Tables and sentences for people, one JSON value for programs. Failures go to standard error.</summary>
internal sealed class AdminOutput(bool json)
{
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Options) { WriteIndented = true };

    public bool IsJson => json;

    /// <summary>The answer of a command: names and values.</summary>
    public void Answer(object value, params (string Name, string? Value)[] lines)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(value, Indented));
            return;
        }

        var width = lines.Length == 0 ? 0 : lines.Max(line => line.Name.Length);
        foreach (var (name, text) in lines)
            Console.WriteLine($"{(name + ":").PadRight(width + 2)}{text}");
    }

    /// <summary>One bare value, for <c>$(./run admin …)</c>.</summary>
    public void Value(string name, string value)
    {
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, string> { [name] = value }, Indented));
        else
            Console.WriteLine(value);
    }

    public void Table(object value, string[] columns, IEnumerable<string[]> rows)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(value, Indented));
            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
            table.AddColumn(Markup.Escape(column));
        foreach (var row in rows)
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        AnsiConsole.Write(table);
    }

    public void Note(string text)
    {
        if (!json)
            Console.Error.WriteLine(text);
    }

    public void Fail(string code, string message) =>
        Console.Error.WriteLine(json ? JsonSerializer.Serialize(new { error = new { code, message } }, Indented) : message);
}
