using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Platform.Core.Agents.Running.Mcp;

/// <summary>What a server answers, as text for a model: texts as they are, of everything else what it is.</summary>
internal static class McpAnswers
{
    // Four times what the model gets: the runner cuts, and says that it did.
    private const int LongestText = 64 * 1024;

    private const int LongestData = 16 * 1024;

    public static ToolOutput Of(CallToolResult result)
    {
        var text = new StringBuilder();
        foreach (var block in result.Content)
        {
            if (text.Length > LongestText)
                break;
            if (text.Length > 0)
                text.Append('\n');
            text.Append(TextOf(block));
        }

        var structured = result.StructuredContent is { ValueKind: not JsonValueKind.Undefined } content ? content.GetRawText() : null;
        if (text.Length == 0)
            text.Append(structured ?? McpText.All["Empty"]);
        return new ToolOutput(Cut(text.ToString()), structured is { Length: <= LongestData } ? JsonNode.Parse(structured) : null);
    }

    private static string TextOf(ContentBlock block) => block switch
    {
        TextContentBlock said => said.Text,
        ImageContentBlock image => McpText.All["Block.Binary", image.MimeType, image.DecodedData.Length],
        AudioContentBlock audio => McpText.All["Block.Binary", audio.MimeType, audio.DecodedData.Length],
        EmbeddedResourceBlock { Resource: TextResourceContents resource } => $"{resource.Uri}\n{resource.Text}",
        EmbeddedResourceBlock { Resource: var resource } => McpText.All["Block.Resource", resource.Uri],
        ResourceLinkBlock link => McpText.All["Block.Resource", link.Uri],
        _ => McpText.All["Block.Other", block.Type],
    };

    private static string Cut(string text)
    {
        if (text.Length <= LongestText)
            return text;
        return text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
    }
}
