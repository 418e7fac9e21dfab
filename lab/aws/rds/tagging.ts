/** Tags of instances and snapshots, by their ARN. */
import type * as rds from '@aws-sdk/client-rds';
import { type Call, type Handler } from '../service';
import { type ControlPlane } from './control-plane';
import { toTags } from './db-instance';
import { type DbInstance } from './fleet';
import { toRecord } from './parameters';
import { type Snapshots } from './snapshots';

type Tags = DbInstance['tags'];

export function tagging(plane: ControlPlane, snapshots: Snapshots): Readonly<Record<string, Handler>> {
  const { world, instances, find } = plane;

  const change = (name: string | undefined, region: string, next: (tags: Tags) => Tags) => {
    if (isSnapshot(name)) {
      const snapshot = snapshots.find(name, region);
      snapshots.retag(snapshot, next(snapshot.tags));
      return;
    }
    const { id } = find(instances.at(world.clock.now()), name, region);
    instances.change(id, (one) => ({ ...one, tags: next(one.tags) }));
  };

  return {
    ListTagsForResource: ({ ResourceName: name }: rds.ListTagsForResourceCommandInput, { region, at }: Call) => {
      const { tags } = isSnapshot(name) ? snapshots.find(name, region, at) : find(instances.at(at), name, region);
      return { TagList: toTags(tags) };
    },
    AddTagsToResource: (input: rds.AddTagsToResourceCommandInput, { region }: Call) => {
      change(input.ResourceName, region, (tags) => ({ ...tags, ...toRecord(input.Tags) }));
      return {};
    },
    RemoveTagsFromResource: (input: rds.RemoveTagsFromResourceCommandInput, { region }: Call) => {
      const gone = new Set(input.TagKeys);
      change(input.ResourceName, region, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))),
      );
      return {};
    },
  };
}

function isSnapshot(name: string | undefined): boolean {
  return name?.split(':')[5] === 'snapshot';
}
