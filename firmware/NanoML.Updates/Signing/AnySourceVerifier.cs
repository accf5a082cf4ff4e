namespace NanoML.Updates
{
    /// <summary>Takes any model, signed or not: for a bench, and where nobody else reaches the board.</summary>
    public sealed class AnySourceVerifier : ModelVerifier
    {
        public override bool IsGenuine(ModelAnnouncement announcement)
        {
            return true;
        }
    }
}
