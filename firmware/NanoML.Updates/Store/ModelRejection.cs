namespace NanoML.Updates
{
    /// <summary>A model that was given up, and why.</summary>
    public sealed class ModelRejection
    {
        internal ModelRejection(int version, RejectReason reason)
        {
            Version = version;
            Reason = reason;
        }

        public int Version { get; }

        public RejectReason Reason { get; }
    }
}
