namespace NanoML.Runtime
{
    /// <summary>An application's pre-processing: from frames of a source to the input of a model.</summary>
    public interface IInputStage
    {
        /// <summary>Takes in a frame, without allocating.</summary>
        /// <param name="frame">Its first bytes are the frame; they may be changed.</param>
        /// <param name="input">
        /// The model's <see cref="NanoModel.Input"/>: all of its elements are written when the result is true, else none need be.
        /// </param>
        /// <returns>True if the input is complete; false if more frames are needed first, as with a sliding window.</returns>
        bool Prepare(byte[] frame, byte[] input);
    }
}
