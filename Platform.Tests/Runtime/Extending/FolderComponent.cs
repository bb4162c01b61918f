extern alias AgentRunner;

using AgentRunner::Platform.AgentRunner.Channels;
using AgentRunner::Platform.AgentRunner.Hosting;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Extending;

/// <summary>People leave questions as <c>in/{chat}.{new name}.txt</c> in the folder of the process, and find the answers as <c>out/{chat}.{id}.txt</c>.</summary>
[Integration("folder")]
internal sealed class FolderComponent(RunnerParts parts) : ChannelComponent(parts)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly DirectoryInfo _questions = Directory.CreateDirectory("in");
    private readonly DirectoryInfo _answers = Directory.CreateDirectory("out");

    protected override async Task ReceiveAsync(CancellationToken ct)
    {
        while (true)
        {
            foreach (var file in _questions.GetFiles("*.txt").OrderBy(file => file.LastWriteTimeUtc))
            {
                var text = await File.ReadAllTextAsync(file.FullName, ct);
                // The same file is the same message: a process that is killed before it deletes one does no harm.
                await TakeAsync(new AgentMessage { ChatId = file.Name.Split('.')[0], Text = text, MessageId = $"folder-{file.Name}" }, ct);
                file.Delete();
            }

            await Task.Delay(Look, ct);
        }
    }

    protected override async Task DeliverAsync(AgentAnswer answer, CancellationToken ct)
    {
        var text = Settings.Text("signature") is { } signature ? $"{answer.Response}\n-- {signature}" : answer.Response;
        var path = Path.Combine(_answers.FullName, Path.GetFileName($"{answer.ChatId}.{answer.MessageId}.txt"));
        // Nobody sees half an answer, and one that comes again replaces itself.
        await File.WriteAllTextAsync(path + ".new", text, ct);
        File.Move(path + ".new", path, overwrite: true);
    }
}
