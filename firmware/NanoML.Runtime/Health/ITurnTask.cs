namespace NanoML.Runtime
{
    /// <summary>What an application does beside inference, in the turns of an <see cref="InferenceLoop"/>; it must not allocate.</summary>
    public interface ITurnTask
    {
        /// <summary>A turn begins.</summary>
        void OnTurn();

        /// <summary>A result was told; it is still in the model's output.</summary>
        void OnResult();
    }
}
