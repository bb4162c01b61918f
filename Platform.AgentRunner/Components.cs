using System.Reflection;
using Platform.AgentRunner.Channels;
using Platform.AgentRunner.Hosting;
using Platform.AgentRunner.Messages;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner;

/// <summary>What a process can be: the agent itself, or one of the channels whose classes say so with an <see cref="IntegrationAttribute"/>.</summary>
internal sealed class Components(params Assembly[] assemblies)
{
    public bool IsIntegration(string type) => Find(type) is not null;

    public Component Make(RunnerParts parts) =>
        parts.Settings.Integration is { } type ? (Component)Activator.CreateInstance(Find(type)!, parts)! : new AgentComponent(parts);

    private Type? Find(string type) => assemblies.SelectMany(assembly => assembly.GetTypes()).FirstOrDefault(found => found.GetCustomAttribute<IntegrationAttribute>()?.Type == type);
}
