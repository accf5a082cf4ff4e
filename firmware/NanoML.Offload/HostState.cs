namespace NanoML.Offload
{
    /// <summary>What is known of the host's part.</summary>
    public enum HostState
    {
        /// <summary>No host has answered yet, or it has fallen silent.</summary>
        Away,

        /// <summary>There is a host, and it has the other part of another split.</summary>
        Refused,

        /// <summary>There is a host that takes tensors.</summary>
        Ready,

        /// <summary>A tensor is with the host.</summary>
        Waiting,

        /// <summary>The host has answered the last tensor.</summary>
        Answered,
    }
}
