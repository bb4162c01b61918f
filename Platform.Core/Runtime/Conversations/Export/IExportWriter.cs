using Platform.Core.Runtime.Conversations.Data;

namespace Platform.Core.Runtime.Conversations.Export;

/// <summary>A form in which conversations leave the house.</summary>
internal interface IExportWriter : IAsyncDisposable
{
    ValueTask BeginAsync(CancellationToken ct);

    /// <summary>Its messages follow, oldest first.</summary>
    ValueTask ConversationAsync(Conversation conversation, string agent, CancellationToken ct);

    ValueTask MessageAsync(ConversationMessage message, string agent, CancellationToken ct);

    ValueTask EndAsync(CancellationToken ct);
}
