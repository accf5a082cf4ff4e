namespace NanoML.Runtime
{
    /// <summary>A button.</summary>
    public interface IButton
    {
        /// <summary>Whether it is pressed now.</summary>
        bool IsPressed();
    }
}
