namespace Platform.Core.Agents.Running;

/// <summary>The named errors of tools that run.</summary>
internal static class ToolErrors
{
    /// <summary>The arguments do not fit the schema.</summary>
    public const string WrongArguments = "tool.wrong_arguments";

    /// <summary>The model called something that it was not offered.</summary>
    public const string UnknownFunction = "tool.unknown_function";

    /// <summary>The tool is there and cannot be offered: its kind is not there, or it could not be described.</summary>
    public const string NotOffered = "tool.not_offered";

    /// <summary>A person must agree, and nobody did.</summary>
    public const string NeedsApproval = "tool.needs_approval";

    public const string Timeout = "tool.timeout";

    /// <summary>No connection was made, or it broke.</summary>
    public const string Unreachable = "tool.unreachable";

    /// <summary>The address leads to this machine or a private network, and that is not allowed for the tool.</summary>
    public const string PrivateAddress = "tool.private_address";

    /// <summary>A status that is no success.</summary>
    public const string HttpStatus = "tool.http_status";

    /// <summary>An answer that is none: a web page, broken JSON.</summary>
    public const string BadAnswer = "tool.bad_answer";

    /// <summary>The tool's own configuration cannot be carried out with these arguments.</summary>
    public const string BadConfiguration = "tool.bad_configuration";

    /// <summary>Agents ask each other too deep.</summary>
    public const string TooDeep = "tool.too_deep";

    /// <summary>More calls at once than are carried out.</summary>
    public const string TooMany = "tool.too_many";

    /// <summary>In a test case: nothing is recorded for this call, and nothing is called in a test.</summary>
    public const string NotRecorded = "tool.not_recorded";

    /// <summary>Something that should not happen; the log knows its type.</summary>
    public const string Failed = "tool.failed";
}
