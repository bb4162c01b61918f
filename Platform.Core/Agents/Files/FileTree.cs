using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Files;

public enum AgentFileFormat
{
    Yaml,
    Json,
}

/// <summary>A file as a tree of JSON, with the line on which each value begins.</summary>
internal sealed class FileTree(JsonObject root, FilePlace place)
{
    /// <summary>Characters: a thousand agents with long prompts.</summary>
    public const int MaximumLength = 5 * 1024 * 1024;

    public const int MaximumDepth = 64;

    public const int MaximumValues = 200_000;

    public JsonObject Root => root;

    /// <summary>Reads a file of either form; where none is named, what begins like a JSON object is JSON.</summary>
    public static Result<FileTree> Read(string text, AgentFileFormat? format = null)
    {
        if (text.Length > MaximumLength)
            return Refuse("", null, "TooLong", MaximumLength);
        try
        {
            var isJson = format is null ? text.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith("{") : format == AgentFileFormat.Json;
            var reading = new FileReading();
            var root = isJson ? JsonFile.Read(text, reading) : YamlFile.Read(text, reading);
            // Read once more, so that every value is of the parser's own kind and compares with what the database gives.
            return root is JsonObject ? new FileTree(AgentConfig.Parse(AgentConfig.Text(root)), reading.Root!) : Refuse("", 1, "NoObject");
        }
        catch (FileFault fault)
        {
            return Refuse(fault.Pointer, fault.Line, fault.Key, fault.Arguments);
        }
    }

    public int LineOf(string pointer) => place.LineOf(pointer);

    /// <summary>A sentence with the line that it is about.</summary>
    public static string Sentence(int? line, string message) => line is { } number ? AgentFileText.All["Line", number, message] : message;

    private static Error Refuse(string pointer, int? line, string key, params object?[] arguments) =>
        Errors.Invalid([new FieldError(pointer, Sentence(line, AgentFileText.All[key, arguments]))]);
}
