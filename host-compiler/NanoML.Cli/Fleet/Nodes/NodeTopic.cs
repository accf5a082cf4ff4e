using NanoML.Fleet;

namespace NanoML.Cli.Fleet.Nodes;

/// <summary>A topic taken apart.</summary>
internal readonly record struct NodeTopic(string Node, string What)
{
    /// <summary>What subscribes to one kind of messages of all nodes.</summary>
    public static string All(string what) => $"{NodeTopics.Root}+/{what}";

    /// <returns>Null if the topic is none of a node whose name is one.</returns>
    public static NodeTopic? Parse(string topic)
    {
        if (!topic.StartsWith(NodeTopics.Root, StringComparison.Ordinal))
        {
            return null;
        }

        string[] levels = topic[NodeTopics.Root.Length..].Split('/', 3);
        return levels is [var node, var what] && NodeTopics.IsName(node) ? new NodeTopic(node, what) : null;
    }
}
