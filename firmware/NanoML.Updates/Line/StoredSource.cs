using NanoML.Player;

namespace NanoML.Updates
{
    /// <summary>A model of a store, for the player.</summary>
    internal sealed class StoredSource : ModelSource
    {
        private readonly StoredModel _model;

        public StoredSource(StoredModel model)
        {
            _model = model;
        }

        public override int Length
        {
            get { return _model.Length; }
        }

        public override void Read(int position, byte[] target, int offset, int count)
        {
            if (!_model.TryRead(position, target, offset, count))
            {
                throw new ModelFileException("the store cannot be read");
            }
        }
    }
}
