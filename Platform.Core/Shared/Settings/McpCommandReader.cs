using Microsoft.Extensions.Configuration;

namespace Platform.Core.Shared.Settings;

/// <summary>Reads and checks <c>Platform:Agents:McpCommands</c> (in the environment <c>Platform__Agents__McpCommands__files__Program</c>).</summary>
internal static class McpCommandReader
{
    private const string Section = "Platform:Agents:McpCommands";

    private static readonly string[] Keys = ["Program", "Arguments", "AllowArguments", "Environment"];

    public static IReadOnlyDictionary<string, McpCommand> Read(IConfiguration configuration, List<string> problems)
    {
        var commands = new Dictionary<string, McpCommand>(StringComparer.Ordinal);
        foreach (var section in configuration.GetSection(Section).GetChildren())
        {
            if (Read(section, problems) is { } command)
                commands[command.Name] = command;
        }

        return commands;
    }

    private static McpCommand? Read(IConfigurationSection section, List<string> problems)
    {
        var before = problems.Count;
        if (section.Key.Length > 64 || !section.Key.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))
            problems.Add($"{Section} has '{section.Key}': names of 1–64 small letters a–z, digits, - and _ are allowed.");
        foreach (var unknown in section.GetChildren().Select(child => child.Key).Except(Keys, StringComparer.OrdinalIgnoreCase))
            problems.Add($"{section.Path} has '{unknown}': {string.Join(", ", Keys)} are allowed.");
        if (string.IsNullOrWhiteSpace(section["Program"]))
            problems.Add($"{section.Path} has no Program: the path or name of a program is wanted.");
        if (section["AllowArguments"] is { } allows && !bool.TryParse(allows, out _))
            problems.Add($"{section.Path}:AllowArguments is '{allows}': true or false is allowed.");
        return problems.Count > before ? null : new McpCommand
        {
            Name = section.Key, Program = section["Program"]!.Trim(), AllowArguments = bool.TryParse(section["AllowArguments"], out var allowed) && allowed,
            Arguments = [.. section.GetSection("Arguments").GetChildren().Select(argument => argument.Value ?? "")],
            Environment = section.GetSection("Environment").GetChildren().ToDictionary(variable => variable.Key, variable => variable.Value ?? "", StringComparer.Ordinal),
        };
    }
}
