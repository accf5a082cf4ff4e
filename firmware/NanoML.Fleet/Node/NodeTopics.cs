namespace NanoML.Fleet
{
    /// <summary>The topics of a node: <c>nanoml/1/NODE/state</c> and so on; docs/fleet.md has what comes over each.</summary>
    public sealed class NodeTopics
    {
        /// <summary>Before a node's name; the number is the version of topics and payloads.</summary>
        public const string Root = "nanoml/1/";

        /// <summary>Which models a node has; retained.</summary>
        public const string StateName = "state";

        /// <summary>Whether a node is there, <c>1</c> or <c>0</c>; retained, and its last will.</summary>
        public const string OnlineName = "online";

        /// <summary>Results and health.</summary>
        public const string TelemetryName = "telemetry";

        /// <summary>Messages to a node.</summary>
        public const string ToName = "to";

        /// <summary>Its answers.</summary>
        public const string FromName = "from";

        /// <summary>What a node asks the host of a split model.</summary>
        public const string AskName = "ask";

        /// <summary>What the host answers.</summary>
        public const string ReplyName = "reply";

        /// <summary>The characters of a name at most.</summary>
        public const int LongestName = 32;

        /// <param name="node">See <see cref="IsName"/>.</param>
        public NodeTopics(string node)
        {
            State = Of(node, StateName);
            Online = Of(node, OnlineName);
            Telemetry = Of(node, TelemetryName);
            To = Of(node, ToName);
            From = Of(node, FromName);
        }

        public string State { get; }

        public string Online { get; }

        public string Telemetry { get; }

        public string To { get; }

        public string From { get; }

        /// <summary>One topic of a node.</summary>
        /// <param name="what">One of the names above.</param>
        public static string Of(string node, string what)
        {
            return Root + node + "/" + what;
        }

        /// <summary>
        /// Whether a text may be the name of a node or a group: 1 to 32 ASCII letters, digits, <c>-</c>, <c>_</c> and <c>.</c>. So it is one level
        /// of a topic, the name of a client, and shows as it is.
        /// </summary>
        public static bool IsName(string text)
        {
            if (text == null || text.Length < 1 || text.Length > LongestName)
            {
                return false;
            }

            for (int i = 0; i < text.Length; i++)
            {
                char c = text[i];
                bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                if (!isLetter && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.')
                {
                    return false;
                }
            }

            return true;
        }
    }
}
