using System;

namespace NanoML.Updates
{
    /// <summary>
    /// Fetches models into a store: the board asks, where <see cref="UpdateLine"/> waits to be told. It looks at the announcement at the end of a
    /// signed file, and takes the file in pieces if the store wants that model.
    /// </summary>
    /// <remarks>
    /// What came is checked as over a line: the signature before the first piece and after the last one, the hash over what was read back from the
    /// drive. After a restart it goes on where the store was.
    /// </remarks>
    public sealed class ModelDownload
    {
        private readonly ModelStore _store;
        private readonly ModelOrigin _origin;
        private readonly byte[] _piece;
        private bool _hasOtherModel;

        /// <param name="store">Opened.</param>
        /// <param name="pieceBytes">
        /// Bytes of a request, 304 or more. Each is a request of its own between two inferences: longer pieces take fewer of them and more heap. The
        /// store's checkpoint, 4,096, is a good one.
        /// </param>
        /// <exception cref="ArgumentException">A piece is shorter than an announcement.</exception>
        public ModelDownload(ModelStore store, ModelOrigin origin, int pieceBytes)
        {
            if (pieceBytes < ModelAnnouncement.SignedBytes)
            {
                throw new ArgumentException("a piece has " + ModelAnnouncement.SignedBytes.ToString() + " bytes or more");
            }

            _store = store;
            _origin = origin;
            _piece = new byte[pieceBytes];
        }

        /// <summary>What it is at.</summary>
        public DownloadState State { get; private set; }

        /// <summary>The store's last answer.</summary>
        public StoreResult Result { get; private set; }

        /// <summary>The version that lies at the origin, as far as it was seen; 0 if it was not.</summary>
        public int Version { get; private set; }

        /// <summary>Whether the model to run is another one since it was asked last: start it, or restart the board.</summary>
        public bool TakeOtherModel()
        {
            bool hasOther = _hasOtherModel;
            _hasOtherModel = false;
            return hasOther;
        }

        /// <summary>Asks the origin which model it has: a request of 304 bytes, and a check of its signature if it is another one.</summary>
        /// <returns>Whether there is a model to fetch now.</returns>
        public bool Look()
        {
            State = Look(_store, _origin);
            return State == DownloadState.Coming;
        }

        /// <summary>Fetches a piece; with the last one the store checks the model.</summary>
        /// <returns>Whether more is to come.</returns>
        public bool Turn()
        {
            if (State == DownloadState.Coming)
            {
                State = Fetch(_store.Transfer);
                _hasOtherModel |= State == DownloadState.Complete;
            }

            return State == DownloadState.Coming;
        }

        private DownloadState Look(ModelStore store, ModelOrigin origin)
        {
            byte[] bytes = new byte[ModelAnnouncement.SignedBytes];
            Version = 0;
            if (!origin.TryReadEnd(bytes, bytes.Length))
            {
                return DownloadState.Unreachable;
            }

            ModelAnnouncement announcement = ModelAnnouncement.FromBytes(bytes);
            if (announcement == null)
            {
                return DownloadState.NotSigned;
            }

            Version = announcement.Version;
            if (store.OnTrial != null)
            {
                return DownloadState.UpToDate;
            }

            if (announcement.Version == store.RejectedVersion)
            {
                return DownloadState.GivenUp;
            }

            Result = store.Transfer.Begin(announcement);
            switch (Result)
            {
                case StoreResult.Done:
                    return DownloadState.Coming;
                case StoreResult.AlreadyCurrent:
                    return DownloadState.UpToDate;
                default:
                    return DownloadState.Refused;
            }
        }

        private DownloadState Fetch(ModelTransfer transfer)
        {
            int position = transfer.Received;
            int count = transfer.Missing;
            if (count > 0)
            {
                count = count < _piece.Length ? count : _piece.Length;
                if (!_origin.TryRead(position, _piece, count))
                {
                    return DownloadState.Unreachable;
                }

                Result = transfer.Append(position, _piece, 0, count);
                return Result == StoreResult.Done ? DownloadState.Coming : DownloadState.Refused;
            }

            Result = transfer.Complete();
            return Result == StoreResult.Done ? DownloadState.Complete : DownloadState.Refused;
        }
    }
}
