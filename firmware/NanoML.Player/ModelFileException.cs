using System;

namespace NanoML.Player
{
    /// <summary>A model's file that cannot be played; the message says why. Nothing of the file has run.</summary>
    public class ModelFileException : Exception
    {
        public ModelFileException(string message)
            : base(message)
        {
        }
    }
}
