using System;

namespace NanoML.Fleet
{
    /// <summary>Who a node is.</summary>
    public sealed class NodeIdentity
    {
        /// <param name="name">No other node of the broker has it; see <see cref="NodeTopics.IsName"/>, for the others too.</param>
        /// <param name="group">Nodes that are updated together, such as those of a place.</param>
        /// <param name="board">Such as <c>esp32-psram</c>.</param>
        /// <param name="application">What runs there, such as <c>Node-1.2</c>.</param>
        /// <exception cref="ArgumentException">One of them has other characters, or too many.</exception>
        public NodeIdentity(string name, string group, string board, string application)
        {
            Name = Checked(name);
            Group = Checked(group);
            Board = Checked(board);
            Application = Checked(application);
        }

        public string Name { get; }

        public string Group { get; }

        public string Board { get; }

        public string Application { get; }

        private static string Checked(string text)
        {
            return NodeTopics.IsName(text)
                ? text
                : throw new ArgumentException("names have 1 to 32 letters, digits, '-', '_' and '.', not '" + text + "'");
        }
    }
}
