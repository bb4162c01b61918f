namespace Platform.Core.Shared.JsonSchema.Compilation;

/// <summary>Schemas that come back to themselves without going down into the value: <c>{"$ref": "#"}</c>. No validation of them would end.</summary>
internal static class ReferenceLoops
{
    public static SchemaNode? Find(IEnumerable<SchemaNode> nodes)
    {
        var isFinished = new Dictionary<SchemaNode, bool>();
        foreach (var start in nodes)
        {
            if (isFinished.ContainsKey(start))
                continue;
            // A stack of its own: references may form chains as long as the document.
            var path = new Stack<(SchemaNode Node, IEnumerator<SchemaNode> Next)>();
            Enter(start);
            while (path.TryPeek(out var top))
            {
                if (!top.Next.MoveNext())
                    isFinished[path.Pop().Node] = true;
                else if (!isFinished.TryGetValue(top.Next.Current, out var finished))
                    Enter(top.Next.Current);
                else if (!finished)
                    return top.Next.Current;
            }

            void Enter(SchemaNode node)
            {
                isFinished[node] = false;
                path.Push((node, node.Keywords.SelectMany(keyword => keyword.InPlace).GetEnumerator()));
            }
        }
        return null;
    }
}
