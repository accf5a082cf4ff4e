namespace NanoML.Updates
{
    /// <summary>Whose models an application takes.</summary>
    public abstract class ModelVerifier
    {
        /// <summary>Whether a model is from whom it should be. It is asked before a model comes, and again once it lies in the store.</summary>
        public abstract bool IsGenuine(ModelAnnouncement announcement);
    }
}
