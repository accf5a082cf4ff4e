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

        /// <summary>
        /// Says that the stream was interrupted: frames were lost or damaged, or the source was away. The next frame does not follow the
        /// last one, so what was made of several frames (a window, a recording) begins anew; a stage that takes each frame by itself has
        /// nothing to do. The loop calls it as soon as it knows, once an absence, and before the first frame if the source has to be waited
        /// for. It must not allocate.
        /// </summary>
        void OnGap();
    }
}
